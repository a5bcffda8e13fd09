import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { codeOf } from './codeOf.js';
import type { Holder, HolderState } from './fileSystem.js';

/** This process. */
export async function self(): Promise<Holder> {
  const [system, found] = await Promise.all([systemHere(), statusOf(process.pid)]);
  return { host: hostname(), pid: process.pid, system, start: found?.start };
}

/** What becomes of a process can be seen from within its own system alone. */
export async function stateOf({ host, pid, system, start }: Holder): Promise<HolderState> {
  const here = system === undefined ? hostname() : ((await systemHere()) ?? '');
  if ((system ?? host) !== here) return 'elsewhere';
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if (codeOf(error) === 'ESRCH') return 'gone';
  }
  const found = await statusOf(pid);
  if (found === undefined) return 'alive';
  // One that has ended stays as a zombie until its parent asks for it; a pid is used again.
  const hasEnded = found.state === 'Z' || found.state === 'X';
  return hasEnded || (start !== undefined && start !== found.start) ? 'gone' : 'alive';
}

/**
 * Containers may have one name of a host and not see each other's processes, and hosts may have one name:
 * where Linux tells, the start of the machine and the namespace of processes are what counts.
 */
async function systemHere(): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

interface Status {
  readonly state: string | undefined;
  /** Ticks since the machine started. */
  readonly start: string | undefined;
}

async function statusOf(pid: number): Promise<Status | undefined> {
  const text = await readFile(`/proc/${pid.toString()}/stat`, 'utf8').catch(() => '');
  if (text === '') return undefined;
  // The name, in parentheses, may hold spaces; the state follows it, and the start is the 20th field.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], start: fields[19] };
}
