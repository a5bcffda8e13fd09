import { concatMap, from, map, of, toArray, type Observable } from 'rxjs';
import { byLog, keptRecords, stamped } from './changedParts.js';
import type { Changes } from './changes.js';
import type { SyncContext } from './context.js';
import { isPartial, type Extent, type ExtentOptions } from './extent.js';
import { isThere, rowsNaming } from './keptRows.js';
import type { SyncTable } from './types.js';

/** How much of each table is read, once the log and the tables that are read whole each time are there. */
export function extentsOf(
  context: SyncContext,
  tables: readonly SyncTable[],
  options: ExtentOptions,
  changes: Changes | undefined,
): Observable<ReadonlyMap<string, Extent>> {
  const { lookup } = context.store;
  return from(tables).pipe(
    concatMap((table) =>
      isThere(lookup, table.name).pipe(
        concatMap((isKept) =>
          isKept ? extentOf(context, table, options, changes) : of<Extent>({ kind: 'whole' }),
        ),
        map((extent): [SyncTable, Extent] => [table, extent]),
      ),
    ),
    toArray(),
    map(withChildren),
  );
}

function extentOf(
  context: SyncContext,
  table: SyncTable,
  options: ExtentOptions,
  changes: Changes | undefined,
): Observable<Extent> {
  const whole = of<Extent>({ kind: 'whole' });
  const { incremental } = table;
  const { lookup } = context.store;
  if (lookup === undefined || !isPartial(context, table, options)) return whole;
  if (incremental.by === 'refresh') return of({ kind: 'none', current: false });
  const named = changes?.named.get(table.name);
  if (changes === undefined || named === undefined) return whole;
  const asOf = options.known[table.name]?.asOf ?? '';
  switch (incremental.by) {
    case 'watermark':
      return keptRecords(context, lookup, table, named).pipe(
        map((ids) => ({
          kind: 'since',
          watermark: new Date(Date.parse(asOf) - incremental.overlap).toISOString(),
          named: ids,
        })),
      );
    case 'stamp':
      return stamped(context, lookup, table, asOf, options, changes).pipe(
        map((found) =>
          found === undefined
            ? { kind: 'whole' }
            : {
                kind: 'parents',
                ids: found.moved,
                drifted: found.drifted.size,
                uneven: found.uneven,
              },
        ),
      );
    case 'log':
      return named.isVague ? whole : byLog(context, lookup, table, asOf, options, changes);
    default: {
      const { changed = [], deleted = [] } = table.events ?? {};
      if ([...changed, ...deleted].some((type) => changes.types.has(type))) return whole;
      return rowsNaming(lookup, table, table.key, named.others).pipe(
        map((rows) => (rows.length > 0 ? { kind: 'whole' } : { kind: 'none', current: true })),
      );
    }
  }
}

/** Children are read with the small tables that they hang on, since what is new there has some. */
function withChildren(
  extents: readonly (readonly [SyncTable, Extent])[],
): ReadonlyMap<string, Extent> {
  const all = new Map(extents.map(([{ name }, extent]) => [name, extent]));
  const small = new Set(
    extents.filter(([{ incremental }]) => incremental.by === 'events').map(([{ name }]) => name),
  );
  const next = extents.filter(
    ([{ name, parent = '' }]) =>
      small.has(parent) && all.get(parent)?.kind === 'whole' && all.get(name)?.kind === 'none',
  );
  if (next.length === 0) return all;
  const read = new Set(next.map(([{ name }]) => name));
  return withChildren(
    extents.map(([table, extent]) => [table, read.has(table.name) ? { kind: 'whole' } : extent]),
  );
}
