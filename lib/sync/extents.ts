import { concat, concatMap, defer, from, map, of, reduce, toArray, type Observable } from 'rxjs';
import type { Changes, Named } from './changes.js';
import { chunks } from './chunks.js';
import type { SyncContext } from './context.js';
import { movedParents, type MovedParents } from './movedParents.js';
import { parentRows } from './parentRows.js';
import { parentColumns, sourceColumn } from './placeholders.js';
import { shapeOf } from './shapeOf.js';
import { countsByParent, distinctSince, distinctWhere } from './sql.js';
import type { KnownTable, Uneven } from './state.js';
import type { Lookup } from './stores/store.js';
import type { SyncTable } from './types.js';

/** How much of a table a run reads. */
export type Extent =
  | { readonly kind: 'whole' }
  /** Nothing: it is `current`, since the log tells of no change, or else young enough. */
  | { readonly kind: 'none'; readonly current: boolean }
  /** What has changed since a time, and the records that are named. */
  | { readonly kind: 'since'; readonly watermark: string; readonly named: readonly string[] }
  /** Some parents, by the ids of their parts. */
  | {
      readonly kind: 'parents';
      readonly ids: ReadonlySet<string>;
      /** Those of them that nothing but their count tells. */
      readonly drifted: number;
      readonly uneven?: Uneven | undefined;
    };

/** What a run goes by. */
export interface ExtentOptions {
  /** When it began. */
  readonly at: string;
  readonly full: boolean;
  /** Milliseconds after which a table is read whole. */
  readonly refresh: number;
  /** What the last run has left of each table. */
  readonly known: Readonly<Record<string, KnownTable>>;
}

/** The log is looked through again for so long before the last run, whose lists may have been late. */
export const logOverlap = 900_000;
/** Okta keeps events for so long. */
export const logRetention = 90 * 86_400_000;
/** Values in one condition. */
const valuesAtOnce = 1_000;

/**
 * Whether a table can be read by what has changed: it has been read whole not too long ago, by rows of
 * the same making, and nothing between then and now is forgotten.
 */
export function isPartial(
  context: SyncContext,
  table: SyncTable,
  { at, full, refresh, known }: ExtentOptions,
): boolean {
  const { asOf, fullAt, shape } = known[table.name] ?? {};
  const { by } = table.incremental;
  if (context.store.lookup === undefined || full || asOf === undefined || fullAt === undefined) {
    return false;
  }
  if (by === 'absence' || by === 'cursor' || shape !== shapeOf(context, table)) return false;
  return Date.parse(fullAt) > Date.parse(at) - refresh && !isForgotten(asOf, at);
}

/** Whether the log has lost events that have come since. */
export function isForgotten(asOf: string, at: string): boolean {
  return Date.parse(asOf) - logOverlap < Date.parse(at) - logRetention;
}

/** From when on the log is looked through for tables that are read by it; `undefined` where there are none. */
export function changesSince(
  context: SyncContext,
  tables: readonly SyncTable[],
  options: ExtentOptions,
): string | undefined {
  const times = tables
    .filter(({ incremental: { by } }) => by !== 'refresh')
    .filter((table) => isPartial(context, table, options))
    .map(({ name }) => Date.parse(options.known[name]?.asOf ?? ''));
  if (times.length === 0) return undefined;
  return new Date(Math.min(...times) - logOverlap).toISOString();
}

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

function isThere(lookup: Lookup | undefined, name: string): Observable<boolean> {
  return lookup === undefined ? of(false) : defer(() => from(lookup.has(name)));
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

/** Records that are named, and those whose rows within name what is gone, of those that are kept. */
function keptRecords(
  context: SyncContext,
  lookup: Lookup,
  table: SyncTable,
  { others, parents }: Named,
): Observable<readonly string[]> {
  const ids = [...parents, ...others];
  const inner = context.tables.filter(({ within }) => within?.table === table.name);
  const key = table.key.slice(-1);
  return from([
    rowsWhere(lookup, table, key, key, ids),
    rowsNaming(lookup, table, key, ids),
    ...inner.map((each) => rowsNaming(lookup, each, parentColumns(each), ids)),
  ]).pipe(
    concatMap((rows) => rows),
    reduce((all, rows) => new Set([...all, ...rows.flat()]), new Set<string>()),
    map((found) => [...found].sort()),
  );
}

/** Groups that have moved since a time. */
function stamped(
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

function byLog(
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
      return { kind: 'parents', ids: new Set(rows.map((row) => row.join('/'))), drifted: 0 };
    }),
  );
}

/** Parents that were made since the last run: who has come with them may be in no event. */
function newParents(
  { tables }: SyncContext,
  lookup: Lookup,
  table: SyncTable,
  asOf: string,
): Observable<readonly (readonly string[])[]> {
  const parent = tables.find(({ name }) => name === table.parent);
  if (parent?.columns['created']?.type !== 'timestamp') return of([]);
  const since = new Date(Date.parse(asOf) - logOverlap).toISOString();
  const columns = parentColumns(table).map((each) => sourceColumn(parent, each));
  return query(lookup, distinctSince(lookup, parent, columns, 'created', since));
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
): Observable<readonly (readonly string[])[] | undefined> {
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

function keptCounts(lookup: Lookup, table: SyncTable): Observable<ReadonlyMap<string, number>> {
  return query(lookup, countsByParent(lookup, table)).pipe(
    map((rows) => new Map(rows.map((row) => [row.slice(0, -1).join('/'), Number(row.at(-1))]))),
  );
}

/** What rows hold in `columns` whose foreign keys are among `ids`. */
function rowsNaming(
  lookup: Lookup,
  table: SyncTable,
  columns: readonly string[],
  ids: Iterable<string>,
): Observable<readonly (readonly string[])[]> {
  return rowsWhere(lookup, table, columns, Object.keys(table.references ?? {}), [...ids]);
}

function rowsWhere(
  lookup: Lookup,
  table: SyncTable,
  columns: readonly string[],
  among: readonly string[],
  ids: readonly string[],
): Observable<readonly (readonly string[])[]> {
  if (ids.length === 0 || among.length === 0) return of([]);
  return isThere(lookup, table.name).pipe(
    concatMap((isKept) => (isKept ? chunks(ids, valuesAtOnce) : [])),
    concatMap((some) => query(lookup, distinctWhere(lookup, table, columns, among, some))),
    reduce((all: readonly (readonly string[])[], rows) => [...all, ...rows], []),
  );
}

function query(lookup: Lookup, sql: string): Observable<readonly (readonly string[])[]> {
  return defer(() => from(lookup.query(sql))).pipe(
    map((rows) => rows.map((row) => row.map((each) => each ?? ''))),
  );
}
