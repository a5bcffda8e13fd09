import type { Job } from '../types.js';

/** The names of what a sink adds to a row: the run that has loaded it, and when by the clock of the org. */
export const stampNames = ['_run', '_loaded_at'] as const;

/** What a sink adds to a row; the time is ISO 8601, in UTC. */
export type Stamp = Readonly<Record<(typeof stampNames)[number], string>>;

/** The stamp of rows that are written now. */
export function stampOf({ run, now }: Pick<Job, 'run' | 'now'>): Stamp {
  return { _run: run, _loaded_at: now().toISOString() };
}
