import type { ObservableInput, SchedulerLike } from 'rxjs';
import type { Cursor } from '../cursor.js';
import type { CustomApiAction } from '../types/action.js';
import type { ParentRow } from './parts.js';
import type { Store } from './stores/store.js';
import type { SyncTable } from './types.js';

/** What all tables of a run share. */
export interface SyncContext {
  readonly action: CustomApiAction;
  readonly store: Store;
  /** The id of the org, which no other org's tables are mixed with. */
  readonly org: string;
  /** Unique to this run. */
  readonly run: string;
  /** The time by the clock of the org. */
  readonly now: () => Date;
  readonly scheduler: SchedulerLike;
  /** At its first value the run ends well: what is in hand is committed, nothing new begins. */
  readonly until: ObservableInput<unknown> | undefined;
  readonly isStopped: () => boolean;
  /** The tables of the run, with the columns of custom attributes. */
  readonly tables: readonly SyncTable[];
  /** What earlier runs have left of each table. */
  readonly left: ReadonlyMap<string, Cursor>;
  /** Rows of parents that this run has read, where no store can be asked for them. */
  readonly parents: Map<string, ParentRow[]>;
  /** Told of what people should know. */
  readonly note: (message: string) => void;
}
