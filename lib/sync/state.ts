import { OktaSinkError } from '../errors.js';
import type { Cursor } from '../cursor.js';

/** A reading of a table that has not come to its end. */
export interface Reading {
  /** When it began, by the clock of the org: the `_synced_at` of its rows. */
  readonly at: string;
  /** What its rows are made by. */
  readonly shape?: string | undefined;
  /** The last of its parts, in their order, up to which all are done. */
  readonly upTo?: string | undefined;
  /** Parts behind it that are done. */
  readonly beyond: readonly string[];
  /** Where those in hand go on. */
  readonly inHand: Readonly<Record<string, Cursor>>;
}

/** What the checkpoint of a table tells the next run. */
export interface TableState {
  readonly v: 1;
  readonly org: string;
  /** When the last whole reading began that came to its end. */
  readonly fullAt?: string | undefined;
  /** When the last reading began that came to its end. */
  readonly asOf?: string | undefined;
  /** A whole reading under way: a later run goes on with it. */
  readonly reading?: Reading | undefined;
  /** Where the log goes on. */
  readonly log?: Cursor | undefined;
  /** What rows were made by: where it differs, they are of another making. */
  readonly shape?: string | undefined;
}

/** What the last run has left of a table. */
export interface KnownTable extends Pick<TableState, 'fullAt' | 'asOf' | 'shape'> {
  /**
   * The `asOf` of its own checkpoint, where nothing has come about since that was to be committed with a later one;
   * without it that of the whole.
   */
  readonly committedAt?: string | undefined;
  /** Requests of its last whole reading. */
  readonly fullRequests?: number | undefined;
  /** Parents whose count differs from their rows, by their ids. */
  readonly uneven?: Uneven | undefined;
}

/** A count of the org that differs from the rows kept, and in how many runs it has. */
export type Uneven = Readonly<Record<string, { readonly count: number; readonly runs: number }>>;

/** What the checkpoint of the whole tells the next run. */
export interface SyncState {
  readonly v: 1;
  readonly org: string;
  /** A run that has not come to its end, and whether it was to read all tables whole. */
  readonly running?: { readonly at: string; readonly full?: boolean | undefined } | undefined;
  /** When the last run began: the next one begins behind it, whatever the clocks say. */
  readonly lastAt?: string | undefined;
  /** What is known of each table, by its name. */
  readonly tables?: Readonly<Record<string, KnownTable>> | undefined;
}

/**
 * Reads a checkpoint of sync.
 *
 * @throws OktaSinkError where it belongs to another org, or to something else.
 */
export function readState(
  checkpoint: Cursor | undefined,
  org: string,
  table: string,
): (TableState & SyncState) | undefined {
  if (checkpoint === undefined) return undefined;
  const state = checkpoint as unknown as Partial<TableState & SyncState>;
  if (state.v !== 1 || typeof state.org !== 'string') {
    throw new OktaSinkError(`${table}: its checkpoint is none of sync; load into another target`);
  }
  if (state.org === org) return state as TableState & SyncState;
  throw new OktaSinkError(
    `${table} holds the tables of another org (${state.org}), and this one is ${org}; ` +
      'give each org a file or schema of its own',
  );
}

/** A state as sinks keep it. */
export function asCursor(state: TableState | SyncState): Cursor {
  return state as unknown as Cursor;
}

/** Whether a part of a reading is done. */
export function isDone({ upTo, beyond }: Reading, id: string): boolean {
  return (upTo !== undefined && id <= upTo) || beyond.includes(id);
}

/** A reading once a part is done; `order` has all parts, sorted. */
export function afterPart(reading: Reading, id: string, order: readonly string[]): Reading {
  const beyond = new Set([...reading.beyond, id]);
  let { upTo } = reading;
  for (let i = upTo === undefined ? 0 : firstAbove(order, upTo); i < order.length; i++) {
    const next = order[i];
    if (next === undefined || !beyond.delete(next)) break;
    upTo = next;
  }
  const inHand = Object.fromEntries(Object.entries(reading.inHand).filter(([each]) => each !== id));
  return { ...reading, upTo, beyond: [...beyond], inHand };
}

function firstAbove(order: readonly string[], upTo: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((order[middle] ?? '') <= upTo) low = middle + 1;
    else high = middle;
  }
  return low;
}
