import { concat, concatMap, from, map, of, toArray, type Observable } from 'rxjs';
import type { Changes, Named } from './changes.js';
import type { SyncContext } from './context.js';
import type { Extent, ExtentOptions } from './extent.js';
import { keptCounts, rowsNaming, rowsWhere, type Texts } from './keptRows.js';
import { movedParents, type MovedParents } from './movedParents.js';
import { newParents } from './newParents.js';
import { parentRows } from './parentRows.js';
import { parentColumns } from './placeholders.js';
import type { Lookup } from './stores/store.js';
import { tablesWithin } from './tablesWithin.js';
import type { SyncTable } from './types.js';

/** Records that are named, and those whose rows within name what is gone, of those that are kept. */
export function keptRecords(
  context: SyncContext,
  lookup: Lookup,
  table: SyncTable,
  { others, parents }: Named,
): Observable<readonly string[]> {
  const ids = [...parents, ...others];
  const inner = tablesWithin(context.tables, table);
  const key = table.key.slice(-1);
  return from([
    rowsWhere(lookup, table, key, key, ids),
    rowsNaming(lookup, table, key, ids),
    ...inner.map((each) => rowsNaming(lookup, each, parentColumns(each), ids)),
  ]).pipe(
    concatMap((rows) => rows),
    toArray(),
    map((found) => [...new Set(found.flat(2))].sort()),
  );
}

/** Groups that have moved since a time. */
export function stamped(
  context: SyncContext,
  lookup: Lookup,
  table: SyncTable,
  asOf: string,
  { known }: ExtentOptions,
  changes: Changes,
): Observable<MovedParents | undefined> {
  const { incremental } = table;
  const named = changes.named.get(table.name);
  if (incremental.by !== 'stamp' || named === undefined) return of(undefined);
  const { asOf: own = '', uneven = {} } = known[table.name] ?? {};
  // Rows that are older than the time are no measure.
  const counts: Observable<ReadonlyMap<string, number> | undefined> =
    own < asOf ? of(undefined) : keptCounts(lookup, table);
  return counts.pipe(
    concatMap((kept) =>
      rowsNaming(lookup, table, parentColumns(table), named.others).pipe(
        concatMap((rows) =>
          parentRows(context, table, true).pipe(
            map((parents) => {
              const ids = new Set([...named.parents, ...rows.map((row) => row.join('/'))]);
              return movedParents(incremental, parents, { asOf, named: ids, kept, uneven });
            }),
          ),
        ),
      ),
    ),
  );
}

/** Parents that the log names, and those that follow others. */
export function byLog(
  context: SyncContext,
  lookup: Lookup,
  table: SyncTable,
  asOf: string,
  options: ExtentOptions,
  changes: Changes,
): Observable<Extent> {
  const { incremental } = table;
  const named = changes.named.get(table.name);
  const follows = incremental.by === 'log' ? incremental.follows : undefined;
  const columns = parentColumns(table);
  const parent = context.tables.find(({ name }) => name === table.parent);
  const madeSince = parent?.incremental.by === 'watermark' ? asOf : undefined;
  return concat(
    of([...(named?.parents ?? [])].map((id) => [id])),
    rowsNaming(lookup, table, columns, named?.others ?? []),
    newParents(context, lookup, table, asOf),
    followed(context, lookup, follows, columns, asOf, options, changes),
  ).pipe(
    toArray(),
    map((found): Extent => {
      const rows = found.flatMap((each) => each ?? []);
      if (found.includes(undefined)) return { kind: 'whole' };
      const ids = new Set(rows.map((row) => row.join('/')));
      return { kind: 'parents', ids, drifted: 0, madeSince };
    }),
  );
}

/** Apps of groups that have moved without an event; `undefined` where nothing tells whose they are. */
function followed(
  context: SyncContext,
  lookup: Lookup,
  follows: { readonly table: string; readonly through: string } | undefined,
  columns: readonly string[],
  asOf: string,
  options: ExtentOptions,
  changes: Changes,
): Observable<Texts | undefined> {
  const find = (wanted: string | undefined) => context.tables.find(({ name }) => name === wanted);
  const [groups, through] = [find(follows?.table), find(follows?.through)];
  if (groups === undefined || through === undefined) return of([]);
  return stamped(context, lookup, groups, asOf, options, changes).pipe(
    concatMap((found) => {
      const silent = [...(found?.silent ?? [])];
      if (found !== undefined && silent.length === 0) return of([]);
      if (found === undefined || options.known[through.name]?.asOf === undefined) {
        return of(undefined);
      }
      return rowsWhere(lookup, through, columns, parentColumns(groups), silent);
    }),
  );
}
