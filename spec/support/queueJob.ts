import type { Job } from '../../lib/sinks/types.js';

/** The job of a reader that fills a queue, by a clock that stands still. */
export const queueJob: Job = {
  name: 'users',
  run: 'run-1',
  resume: 'auto',
  incremental: false,
  now: () => new Date('2026-01-31T03:00:00.000Z'),
};
