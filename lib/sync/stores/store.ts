import type { Cursor } from '../../cursor.js';
import type { Sink } from '../../sinks/types.js';
import type { Row } from '../rowOf.js';
import type { SyncTable } from '../types.js';
import type { Deletions } from './tableOptions.js';

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
  /** The checkpoints that earlier runs have left, by the names of their tables. */
  readonly checkpoints: () => Promise<ReadonlyMap<string, Cursor>>;
}

/** Where the tables of an org go. */
export interface Store {
  readonly sink: (table: SyncTable) => Sink<Row>;
  /** `undefined` where rows cannot be found again: all is read anew then, each time. */
  readonly lookup: Lookup | undefined;
  /** Whether nothing is written: what a run reads is in no store then. */
  readonly isReadOnly: boolean;
  /** Whether rows of a table are there that no checkpoint tells of: a file of an earlier run. */
  readonly keeps: (name: string) => boolean;
  /** Adds columns that tables which are there lack. */
  readonly prepare: (tables: readonly SyncTable[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What the rows of this run can be looked up by; `undefined` where no store has them. */
export function lookupOfRun({
  lookup,
  isReadOnly,
}: Pick<Store, 'lookup' | 'isReadOnly'>): Lookup | undefined {
  return isReadOnly ? undefined : lookup;
}

/** What a store is opened with. */
export interface StoreOptions {
  readonly deletions: Deletions;
  /** Whether nothing is made or written: what is there is looked into alone. */
  readonly isReadOnly: boolean;
}
