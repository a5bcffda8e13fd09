import { hasFinished } from '../queues/hasFinished.js';
import type { QueueJob, QueueStats } from '../queues/types.js';

/**
 * Which jobs a worker still waits for that ends with its queue, where nothing is left to do meanwhile;
 * `undefined` where there is work, or none to wait for.
 *
 * One of them may be read by nobody any more: a queue does not forget a job.
 */
export function unfinished(
  { jobs, backlog }: QueueStats,
  generation: string | undefined,
): string | undefined {
  const open = jobs.filter((job) => !hasFinished(job, generation));
  if (backlog > 0 || open.length === 0) return undefined;
  const what = generation === undefined ? '' : ` generation ${generation}`;
  return (
    `Nothing is left, and nothing comes: ${open.map(standing).join('; ')} ` +
    `${open.length === 1 ? 'has' : 'have'} not finished${what}. Waiting for a reader; where none reads ` +
    'that any more, end this by Ctrl-C and give each org a queue of its own.'
  );
}

function standing({ name, generation, committedAt }: QueueJob): string {
  const known = [
    ...(generation === undefined ? [] : [`in generation ${generation}`]),
    ...(committedAt === undefined ? [] : [`last committed ${committedAt.toISOString()}`]),
  ];
  return `job ${name}${known.length === 0 ? '' : ` (${known.join(', ')})`}`;
}
