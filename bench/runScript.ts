import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs a script of this folder in a process of its own; the number that it prints. */
export async function runScript(name: string, ...args: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args]);
  return Number(stdout);
}
