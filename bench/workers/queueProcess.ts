import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { builtScript } from '../../spec/support/builtScript.js';
import type { QueueFigures, QueueRun } from './queueRun.js';

/** A process of a queue that has started and waits for its turn. */
export interface QueueProcess {
  /** Has it begin. */
  readonly go: () => void;
  /** The next line that it writes. */
  readonly line: () => Promise<string>;
  readonly kill: () => void;
}

/** Starts a process of a queue, and waits until it is ready. */
export async function queueProcess(run: QueueRun): Promise<QueueProcess> {
  const child = spawn(
    process.execPath,
    [builtScript('bench/workers/queueRun.ts'), JSON.stringify(run)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]() as AsyncIterator<
    string,
    undefined
  >;
  const line = async () => {
    const next = await lines.next();
    if (next.done === true) throw new Error(`${run.does} of ${run.engine} has ended`);
    return next.value;
  };
  await line();
  return {
    line,
    go: () => void child.stdin.write('go\n'),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Runs processes side by side, which begin together; what each took. */
export async function queueFigures(runs: readonly QueueRun[]): Promise<readonly QueueFigures[]> {
  const all = await Promise.all(runs.map(queueProcess));
  for (const { go } of all) go();
  return Promise.all(all.map(async ({ line }) => JSON.parse(await line()) as QueueFigures));
}
