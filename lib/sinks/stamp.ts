import type { Job } from './types.js';

/** What a sink adds to a row: which run has loaded it, and when by the clock of the org. */
export interface Stamp {
  readonly _run: string;
  /** ISO 8601, in UTC. */
  readonly _loaded_at: string;
}

/** The names of what a sink adds. */
export const stampNames = ['_run', '_loaded_at'] as const satisfies readonly (keyof Stamp)[];

/** The stamp of rows that are written now. */
export function stampOf({ run, now }: Pick<Job, 'run' | 'now'>): Stamp {
  return { _run: run, _loaded_at: now().toISOString() };
}
