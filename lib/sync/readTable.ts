import { defer, map, mergeMap, of, type Observable } from 'rxjs';
import type { SyncContext } from './context.js';
import type { Extent } from './extent.js';
import type { Choose, Loaded } from './loaded.js';
import { loadTable } from './loadTable.js';
import type { ReadOptions } from './readOptions.js';
import { newParents } from './newParents.js';
import { parentRows } from './parentRows.js';
import { chunks } from './chunks.js';
import { partsOf, type ParentRow, type Part } from './parts.js';
import { partsWithin } from './partsWithin.js';
import { parentColumns } from './placeholders.js';
import { isAmong, withoutParent } from './sql.js';
import type { SyncTable } from './types.js';
import { asOfPart, bearsOut, nothingRead, unread } from './unread.js';

/** Lists of one table at once: their requests wait for one bucket. */
const listsAtOnce = 4;
/** Values in one condition. */
const parentsAtOnce = 1_000;

/** Reads a table in this run: whole, in part, or not at all. */
export function readTable(
  context: SyncContext,
  table: SyncTable,
  options: ReadOptions,
): Observable<readonly Loaded[]> {
  const skipped = (skip: Loaded['skip']) =>
    of(nothingRead(context, table, { isComplete: false, before: false, skip }));
  return defer(() => {
    if (context.isStopped()) return skipped(undefined);
    if (options.skipped) {
      return skipped({ kind: 'parent', reason: `${table.parent ?? ''} was skipped` });
    }
    return withNewParents(context, table, options).pipe(
      mergeMap((all) =>
        unread(context, table, all).pipe(
          mergeMap((known) => (known === undefined ? readParts(context, table, all) : of(known))),
        ),
      ),
    );
  });
}

function readParts(
  context: SyncContext,
  table: SyncTable,
  options: ReadOptions,
): Observable<readonly Loaded[]> {
  return parentRows(context, table).pipe(
    mergeMap((parents) => loadTable(context, table, choice(context, table, options, parents))),
  );
}

/** The same, where parents are new that were not there when it was decided what is read. */
function withNewParents(
  context: SyncContext,
  table: SyncTable,
  options: ReadOptions,
): Observable<ReadOptions> {
  const { extent } = options;
  const { lookup } = context.store;
  if (lookup === undefined || extent.kind !== 'parents' || extent.madeSince === undefined) {
    return of(options);
  }
  return newParents(context, lookup, table, extent.madeSince).pipe(
    map((rows) => {
      const ids = new Set([...extent.ids, ...rows.map((row) => row.join('/'))]);
      return { ...options, extent: { ...extent, ids } };
    }),
  );
}

function choice(
  context: SyncContext,
  table: SyncTable,
  options: ReadOptions,
  parents: readonly ParentRow[],
): Choose {
  const { at, begun, changesSince, logsSince, onRecords } = options;
  const shared = { at: begun, asOf: at, concurrency: listsAtOnce, onRecords };
  return (before) => {
    if (table.incremental.by === 'cursor') {
      // What is older than its beginning is not gone.
      const since = changesSince ?? new Date(Date.parse(at) - logsSince).toISOString();
      const parts = partsOf({ ...table, query: { ...table.query, since } }, parents);
      const log = changesSince === undefined ? before?.log : undefined;
      return { ...shared, kind: 'log', parts, gone: [], log };
    }
    const extent: Extent = bearsOut(context, table, before, options)
      ? options.extent
      : { kind: 'whole' };
    if (extent.kind === 'whole') {
      return { ...shared, kind: 'whole', parts: partsOf(table, parents), gone: ['1 = 1'] };
    }
    const parts = partsWithin(table, extent, parents);
    const gone = goneWithin(context, table, extent, parts);
    return { ...shared, kind: 'part', parts, gone, asOf: asOfPart(before, options) };
  };
}

/** Rows that are gone unless these lists have them. */
function goneWithin(
  { store: { lookup }, tables }: SyncContext,
  table: SyncTable,
  extent: Exclude<Extent, { kind: 'whole' }>,
  parts: readonly Part[],
): readonly string[] {
  if (lookup === undefined) return [];
  const parent = tables.find(({ name }) => name === table.parent);
  const columns = parentColumns(table);
  const key = table.key.slice(-1);
  return [
    ...(extent.kind === 'since'
      ? chunks(extent.named, parentsAtOnce).map((ids) =>
          isAmong(
            key,
            ids.map((id) => [id]),
          ),
        )
      : chunks(parts, parentsAtOnce).map((some) =>
          isAmong(
            columns,
            some.map((part) => columns.map((name) => part.parent[name] ?? '')),
          ),
        )),
    ...(parent === undefined ? [] : [withoutParent(lookup, table, parent)]),
  ];
}
