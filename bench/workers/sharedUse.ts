import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../lib/sandbox/index.js';
import { builtScript } from '../../spec/support/builtScript.js';
import type { TcpProxy } from '../../spec/support/tcpProxy.js';
import type { SharedAnswers, SharingOptions } from './sharingProcess.js';

/** Processes on one token, and how long they are watched. */
export interface Sharing {
  readonly engine: 'jetstream' | 'postgres';
  /** The store of the budget, by way of the proxy. */
  readonly url: string;
  readonly proxy: TcpProxy;
  readonly processes: number;
  /** Whole windows. */
  readonly windows: number;
  /** Okta's own is a minute. */
  readonly windowMs: number;
  /** Whether the store is taken away for the second half. */
  readonly isTaken: boolean;
  /** Whether they share it by the budget, and not each for itself. Default `true`. */
  readonly isShared?: boolean;
}

/** What became of a quota. */
export interface SharedUse {
  readonly refused: number;
  /** Requests that were answered otherwise. */
  readonly sent: number;
  /** The part of the limit that was used in each whole window, in order. */
  readonly used: readonly number[];
}

/** Requests that all processes together have on their way, twice as many as the quota lets through. */
const load = 24;
/** Milliseconds until the load goes elsewhere. */
const moving = 700;
let queues = 0;

/** Has processes use the quota of a token together, while the load moves between them. */
export async function sharedUse(sharing: Sharing): Promise<SharedUse> {
  const { engine, url, proxy, processes, windows, windowMs, isTaken, isShared = true } = sharing;
  const org = await startSandbox({
    users: 50,
    latency: 400,
    rateLimit: { documented: true, windowMs },
  });
  const name = `shared_${process.pid.toString()}_${(queues++).toString()}`;
  const options: SharingOptions = {
    ...{ engine, url, name, members: processes, isShared, most: load },
    ...{ orgUrl: org.orgUrl, token: org.token },
  };
  const script = builtScript('bench/workers/sharingProcess.ts');
  const members = Array.from({ length: processes }, () => {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const nextLine = async () => String((await lines.next()).value);
    return { child, nextLine };
  });
  try {
    await Promise.all(members.map(({ nextLine }) => nextLine()));
    const length = (windows + 2) * windowMs;
    const began = Date.now();
    for (let step = 0; Date.now() < began + length; step++) {
      // One after another has all of it, half of it, or nothing.
      members.forEach(({ child }, n) => {
        const turn = (step + n) % processes;
        const part = processes === 1 ? 1 : turn === 0 ? 0.5 : turn === 1 ? 0.25 : 0;
        const rest = processes === 1 ? 0 : 0.25 / processes;
        child.stdin.write(`${Math.ceil(load * (part + rest)).toString()}\n`);
      });
      if (isTaken && Date.now() > began + length / 2) proxy.cut();
      await sleep(moving);
    }
    const answers = await Promise.all(
      members.map(async ({ child, nextLine }) => {
        child.stdin.end();
        return JSON.parse(await nextLine()) as SharedAnswers;
      }),
    );
    return useOf(answers, windows);
  } finally {
    proxy.mend();
    for (const { child } of members) child.kill('SIGKILL');
    await org.close();
  }
}

/** The first window, and what is not whole at the end, are left out; so is the limit of a process that was never answered. */
function useOf(answers: readonly SharedAnswers[], windows: number): SharedUse {
  const counts = new Map<number, number>();
  for (const [reset, count] of answers.flatMap((one) => Object.entries(one.windows)))
    counts.set(Number(reset), (counts.get(Number(reset)) ?? 0) + count);
  const limit = Math.max(...answers.map((one) => one.limit));
  const inOrder = [...counts].sort(([one], [other]) => one - other);
  return {
    refused: answers.reduce((sum, one) => sum + one.refused, 0),
    sent: [...counts.values()].reduce((sum, count) => sum + count, 0),
    used: inOrder.slice(1, 1 + windows).map(([, count]) => count / limit),
  };
}
