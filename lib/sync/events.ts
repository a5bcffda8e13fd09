import type { Orphans } from './orphans.js';
import type { SyncPlan } from './plan.js';

/** What has become of a table. */
export interface TableSummary {
  readonly name: string;
  /** Rows that the target has of it. */
  readonly rows: number;
  /** Rows that this run has written, and has taken away. */
  readonly changed: number;
  readonly removed: number;
  readonly requests: number;
  /** Rows that name what is not there, by reason: in a summary, when all have been read. */
  readonly orphans?: Orphans | undefined;
  /** As of when its rows are true, by the clock of the org. */
  readonly asOf?: string | undefined;
  /** As of when it was read whole: columns that move without a trace are as of then. */
  readonly fullAt?: string | undefined;
  /** Why it was not read. */
  readonly skipped?: string | undefined;
}

/** The end of a run. */
export interface SyncSummary {
  /** `incomplete`: a table that was wanted could not be read, or rows name what is not there without a reason. */
  readonly end: 'complete' | 'incomplete' | 'stopped';
  readonly requests: number;
  /** Orphans without a reason: 0 on a run that is complete. */
  readonly orphans: number;
  /** Those that were read to their end or skipped: where a run is stopped, not all that were wanted. */
  readonly tables: readonly TableSummary[];
}

/** What happens in a run, in this order: one plan, each table as it ends, one summary; notes at any time. */
export type SyncEvent =
  | ({ readonly type: 'plan' } & SyncPlan)
  | ({ readonly type: 'table' } & TableSummary)
  | { readonly type: 'note'; readonly message: string }
  | ({ readonly type: 'summary' } & SyncSummary);
