import { concatMap, firstValueFrom, from, ignoreElements, lastValueFrom } from 'rxjs';
import { jsonText } from '../sinks/shared/jsonText.js';
import type { Buried } from '../queues/types.js';
import { openQueue } from './openQueue.js';
import { queueAddress } from './queueAddress.js';
import type { Conclusion, Report } from './report.js';
import { UsageError } from './usageError.js';
import { writeOut } from './writeOut.js';

/** What can be asked of a queue. */
export type QueueQuestion = 'stats' | 'dead' | 'retry';

/** The options of `queue`, as they were typed. */
export interface QueueCommandOptions {
  readonly from: string;
}

/**
 * Tells how a queue stands, or what has been put aside in it, or puts that back.
 *
 * @param out Where to; it is waited for. Default: standard output.
 */
export async function queueCommand(
  question: QueueQuestion,
  options: QueueCommandOptions,
  report: Report,
  out: (text: string) => Promise<void> = (text) => writeOut(process.stdout, text),
): Promise<Conclusion> {
  const queue = await openQueue(queueAddress('--from', options.from));
  const lacking = () =>
    new UsageError('this engine cannot tell what was put aside; ask it by its own tools');
  const print = (value: unknown) =>
    out(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : 0)}\n`);
  if (question === 'stats') {
    const stats = await firstValueFrom(from(queue.stats()));
    if (stats.jobs.length === 0) {
      report.note('No job has written to this queue yet; see whether its name is right.');
    }
    await print(stats);
    return { ending: 'complete' };
  }
  if (question === 'retry') {
    if (queue.retry === undefined) throw lacking();
    await print({ retried: await firstValueFrom(from(queue.retry())) });
    return { ending: 'complete' };
  }
  if (queue.dead === undefined) throw lacking();
  const printed = queue.dead().pipe(
    concatMap((buried) => out(linesOf(buried))),
    ignoreElements(),
  );
  await lastValueFrom(printed, { defaultValue: undefined });
  return { ending: 'complete' };
}

/** A line for each record, as a dead letter has it. */
function linesOf({ rows, reason, deliveries }: Buried): string {
  return rows
    .map((record) => `${jsonText({ error: reason, deliveries, record }) ?? ''}\n`)
    .join('');
}
