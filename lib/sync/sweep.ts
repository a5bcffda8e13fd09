import {
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  from,
  ignoreElements,
  type Observable,
} from 'rxjs';
import type { OpenSession } from '../run/loading/openSession.js';
import { unseenSince } from './sql.js';
import { lookupOfRun, type Store } from './stores/store.js';
import type { SyncTable } from './types.js';

/** What of a table is gone unless a reading has seen it. */
export interface Swept {
  readonly table: SyncTable;
  readonly session: OpenSession | undefined;
  /** Conditions of SQL, for a row called c. */
  readonly gone: readonly string[];
  /** The keys of rows that have been seen and are not committed yet. */
  readonly seen: ReadonlySet<string>;
}

/** A key as text, by which rows are told apart. */
export function keyText(values: readonly unknown[]): string {
  return JSON.stringify(values.map(String));
}

/** Takes away what a reading that began at a time has not seen, with the next commit of each session. */
export function sweep(
  store: Pick<Store, 'lookup' | 'isReadOnly'>,
  tables: readonly Swept[],
  at: () => string,
  onRemoved: (table: SyncTable, keys: readonly Readonly<Record<string, string>>[]) => void,
): Observable<never> {
  const lookup = lookupOfRun(store);
  if (lookup === undefined) return EMPTY;
  return concat(
    ...tables.flatMap(({ table, session, gone, seen }) =>
      gone.map((condition) =>
        // Before its first commit there is no table.
        defer(() => from(lookup.has(table.name))).pipe(
          filter((isThere) => isThere),
          concatMap(() => lookup.query(unseenSince(lookup, table, at(), condition))),
          concatMap((rows) => {
            const keys = rows
              .filter((row) => !seen.has(keyText(row)))
              .map((row) => Object.fromEntries(table.key.map((name, n) => [name, row[n] ?? ''])));
            if (keys.length === 0) return EMPTY;
            onRemoved(table, keys);
            return session?.remove?.(keys) ?? EMPTY;
          }),
        ),
      ),
    ),
  ).pipe(ignoreElements());
}
