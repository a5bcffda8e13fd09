import type { Sink } from '../../sinks/types.js';
import type { Row } from '../rowOf.js';
import type { SyncTable } from '../types.js';

/** What is asked of a database that rows can be read back from. */
export interface Lookup {
  /** The rows of a query whose columns are all text. */
  readonly query: (sql: string) => Promise<readonly (readonly (string | null)[])[]>;
  /** A table as SQL takes it. */
  readonly table: (name: string) => string;
  /** Whether rows that are gone are marked, not removed. */
  readonly marks: boolean;
  /** Whether there is such a table. */
  readonly has: (name: string) => Promise<boolean>;
}

/** Where the tables of an org go. */
export interface Store {
  readonly sink: (table: SyncTable) => Sink<Row>;
  /** `undefined` where rows cannot be found again: all is read anew then, each time. */
  readonly lookup: Lookup | undefined;
  /** Whether rows of a table are there that no checkpoint tells of: a file of an earlier run. */
  readonly keeps: (name: string) => boolean;
  /** Adds columns that a table which is there lacks. */
  readonly prepare: (table: SyncTable) => Promise<void>;
  readonly close: () => Promise<void>;
}
