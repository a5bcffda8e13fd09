import type { QueueStats } from '../queues/types.js';

/** What a worker waits for that has not begun: a wrong name waits for ever. `undefined` where it has. */
export function waitsFor(
  { jobs, backlog }: QueueStats,
  generation: string | undefined,
): string | undefined {
  if (backlog > 0) return undefined;
  if (jobs.length === 0) {
    return 'No job has written to this queue yet; see whether its name is right. Waiting for one.';
  }
  if (generation === undefined || jobs.some((job) => job.generation === generation)) {
    return undefined;
  }
  const there = [...new Set(jobs.map((job) => job.generation ?? 'none'))].join(', ');
  return (
    `No job of this queue has begun generation ${generation} yet (there: ${there}); ` +
    'see whether its name is right. Waiting for it.'
  );
}
