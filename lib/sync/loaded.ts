import type { Cursor } from '../cursor.js';
import type { Part } from './parts.js';
import type { Skip } from './skipped.js';
import type { KnownTable, TableState } from './state.js';
import type { SyncTable } from './types.js';

/** What a reading of a table has come to. */
export interface Loaded {
  readonly table: SyncTable;
  /** Rows that were written, and that were taken away. */
  readonly changed: number;
  readonly removed: number;
  readonly requests: number;
  /** Whether the reading has come to its end. */
  readonly isComplete: boolean;
  readonly skip?: Skip | undefined;
  /** Whether an earlier run has read it. */
  readonly before: boolean;
  /** As of when its rows are true, by the clock of the org. */
  readonly asOf?: string | undefined;
  /** What the next run is told of it. */
  readonly known?: KnownTable | undefined;
}

/** How a table is read. */
export interface LoadOptions {
  /** `part`: what it does not see is there all the same. `log`: as `part`, from a cursor. */
  readonly kind: 'whole' | 'part' | 'log';
  readonly parts: readonly Part[];
  /** When the reading begins: the `_synced_at` of its rows. */
  readonly at: string;
  /** As of when the rows of the table are true once it has come to its end. */
  readonly asOf: string;
  /** Rows that are gone unless the reading sees them: conditions of SQL, for a row called c. */
  readonly gone: readonly string[];
  /** Where the log goes on. */
  readonly log?: Cursor | undefined;
  /** Lists at once. */
  readonly concurrency: number;
  /** Told of records before they are written. */
  readonly onRecords?: ((records: readonly unknown[]) => void) | undefined;
}

/** Chooses how a table is read by what its own checkpoint says. */
export type Choose = (before: TableState | undefined) => LoadOptions;
