import type { Part } from './parts.js';
import type { Skip } from './skipped.js';
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
  /** When the reading began, by the clock of the org. */
  readonly asOf?: string | undefined;
}

/** How a table is read. */
export interface LoadOptions {
  readonly parts: readonly Part[];
  /** A reading that began since then is fresh enough: none is needed. */
  readonly freshSince: string;
  /** When the reading begins. */
  readonly at: string;
  /** Whether rows that it does not see are gone. */
  readonly isWhole: boolean;
  /** Lists at once. */
  readonly concurrency: number;
}
