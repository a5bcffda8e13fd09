import { defer, EMPTY, ignoreElements, tap, type Observable } from 'rxjs';
import { changeLog, eventsOf, type Changes } from './changes.js';
import type { SyncContext } from './context.js';
import { isForgotten } from './extent.js';
import type { Loaded } from './loaded.js';
import { readChanges } from './readChanges.js';
import type { ReadOptions } from './readOptions.js';
import type { KnownTable } from './state.js';
import type { SyncTable } from './types.js';

/** The one reading of the log of a run: for what has changed, and for its table where that goes on. */
export interface ChangesRead {
  /** The table of the log, where this reads it. */
  readonly table: SyncTable | undefined;
  /** What the table has come to. */
  readonly read: Observable<readonly Loaded[]>;
  /** What has changed, once the log has been read to its end. */
  readonly changes: () => Changes | undefined;
}

/** What the log is read by. */
export interface ChangesReadOptions {
  /** From when on it is looked through; without it, it is not. */
  readonly since: string | undefined;
  readonly at: string;
  readonly known: Readonly<Record<string, KnownTable>>;
  readonly load: (
    table: SyncTable,
    log: Pick<ReadOptions, 'changesSince' | 'onRecords'>,
  ) => Observable<readonly Loaded[]>;
}

/** Reads the log before the tables that go by it; `tables` are those with lists of their own. */
export function changesRead(
  context: SyncContext,
  tables: readonly SyncTable[],
  { since, at, known, load }: ChangesReadOptions,
): ChangesRead {
  if (since === undefined) return { table: undefined, read: EMPTY, changes: () => undefined };
  const log = changeLog(context.tables, since);
  let isRead = false;
  const changes = () => (isRead ? log.changes() : undefined);
  const table = tables.find(({ incremental }) => incremental.by === 'cursor');
  const asOf = known[table?.name ?? '']?.asOf;
  if (table !== undefined && asOf !== undefined && !isForgotten(asOf, at)) {
    const from = since < asOf ? since : asOf;
    const read = load(table, { changesSince: from, onRecords: log.add }).pipe(
      tap(([loaded]) => {
        isRead = loaded?.isComplete === true;
      }),
    );
    return { table, read, changes };
  }
  const types = new Set(tables.flatMap((each) => eventsOf(each, context.tables)));
  const read = defer(() => readChanges(context, [...types], since, log)).pipe(
    tap((isEnd) => {
      isRead = isEnd;
    }),
    ignoreElements(),
  );
  return { table: undefined, read, changes };
}
