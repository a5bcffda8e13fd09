import { concatMap, defer, from, map, of, toArray, type Observable } from 'rxjs';
import { chunks } from './chunks.js';
import { countsByParent, distinctWhere } from './sql.js';
import type { Lookup } from './stores/store.js';
import type { SyncTable } from './types.js';

/** Rows of a query, whose columns are all text. */
export type Texts = readonly (readonly string[])[];

/** Values in one condition. */
const valuesAtOnce = 1_000;

/** Whether there is such a table. */
export function isThere(lookup: Lookup | undefined, name: string): Observable<boolean> {
  return lookup === undefined ? of(false) : defer(() => from(lookup.has(name)));
}

/** How many rows are kept of each parent, by the ids of their parts. */
export function keptCounts(
  lookup: Lookup,
  table: SyncTable,
): Observable<ReadonlyMap<string, number>> {
  return query(lookup, countsByParent(lookup, table)).pipe(
    map((rows) => new Map(rows.map((row) => [row.slice(0, -1).join('/'), Number(row.at(-1))]))),
  );
}

/** What rows hold in `columns` whose foreign keys are among `ids`. */
export function rowsNaming(
  lookup: Lookup,
  table: SyncTable,
  columns: readonly string[],
  ids: Iterable<string>,
): Observable<Texts> {
  return rowsWhere(lookup, table, columns, Object.keys(table.references ?? {}), [...ids]);
}

/** What rows hold in `columns` where one of `among` is one of `ids`. */
export function rowsWhere(
  lookup: Lookup,
  table: SyncTable,
  columns: readonly string[],
  among: readonly string[],
  ids: readonly string[],
): Observable<Texts> {
  if (ids.length === 0 || among.length === 0) return of([]);
  return isThere(lookup, table.name).pipe(
    concatMap((isKept) => (isKept ? chunks(ids, valuesAtOnce) : [])),
    concatMap((some) => query(lookup, distinctWhere(lookup, table, columns, among, some))),
    toArray(),
    map((found) => found.flat()),
  );
}

/** The rows of a query. */
export function query(lookup: Lookup, sql: string): Observable<Texts> {
  return defer(() => from(lookup.query(sql))).pipe(
    map((rows) => rows.map((row) => row.map((each) => each ?? ''))),
  );
}
