import {
  concat,
  concatMap,
  defer,
  EMPTY,
  endWith,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  Subject,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import { inBuckets } from '../../operators/inBuckets.js';
import { OktaApiError } from '../errors.js';
import type { OpenSession } from '../run/loading/openSession.js';
import type { SyncContext } from './context.js';
import type { SyncEvent, TableSummary } from './events.js';
import type { Loaded } from './loadTable.js';
import { metaTable } from './metaTable.js';
import { orphansOf, unexplained, type Orphans } from './orphans.js';
import { parentRows } from './parentRows.js';
import type { ParentRow } from './parts.js';
import { planOf } from './plan.js';
import { readTable } from './readTable.js';
import { rowOf } from './rowOf.js';
import { countOf } from './sql.js';
import { asCursor, readState, type SyncState } from './state.js';
import type { SyncTable } from './types.js';
import { schemaPaths, userAttributes } from './userAttributes.js';
import { withSessions } from './withSessions.js';

/** How the tables of a run are read. */
export interface RunOptions {
  readonly full: boolean;
  readonly refresh: number;
  readonly logsSince: number;
  readonly planOnly: boolean;
  /** Tables that were asked for by name. */
  readonly named: ReadonlySet<string>;
  /** Requests so far. */
  readonly requests: () => number;
}

/** How many tables are in hand at once. */
const tablesAtOnce = 8;

/** Reads the tables of a run, each when its parents are there, buckets side by side. */
export function runTables(given: SyncContext, options: RunOptions): Observable<SyncEvent> {
  return withSessions(given, [metaTable], ([meta]) => {
    if (meta === undefined) return EMPTY;
    const state = readState(meta.checkpoint, given.org, metaTable.name);
    return withAttributes(given).pipe(
      mergeMap((context) =>
        concat(
          from(context.tables).pipe(
            concatMap((table) => defer(() => from(context.store.prepare(table)))),
            ignoreElements(),
          ),
          played(context, options, meta, state),
        ),
      ),
    );
  });
}

function played(
  context: SyncContext,
  options: RunOptions,
  meta: OpenSession,
  state: SyncState | undefined,
): Observable<SyncEvent> {
  const { org, store, tables, now } = context;
  const { planOnly } = options;
  const begun = monotonic(now(), state?.lastAt);
  const at = state?.running?.at ?? begun;
  const results = new Map<string, Loaded>();
  const load = (table: SyncTable) =>
    readTable(context, table, {
      at,
      isResumed: state?.running !== undefined,
      skipped: skippedParent(table),
    }).pipe(
      tap((loaded) => {
        for (const each of loaded) results.set(each.table.name, each);
      }),
    );
  function skippedParent(table: SyncTable): boolean {
    return results.get(table.parent ?? '')?.skip !== undefined;
  }

  const own = tables.filter(({ within }) => within === undefined);
  const first = own.filter(
    ({ name, incremental }) =>
      incremental.by === 'absence' && own.some(({ parent }) => parent === name),
  );
  const rest = own.filter((table) => !first.includes(table));
  const begin = planOnly
    ? EMPTY
    : meta.commit({ cursor: asCursor({ v: 1, org, running: { at }, logSince: at, lastAt: at }) });
  const plan = defer(() => parentsKnown(context, rest, results)).pipe(
    map((parents): SyncEvent => ({
      type: 'plan',
      ...planOf(tables, {
        read: new Map(Array.from(results, ([name, { requests }]) => [name, requests])),
        parents,
        lastRun: new Map(),
        idle: new Set(),
      }),
    })),
  );
  const reading = concat(
    from(first).pipe(inBuckets(bucketOf, load, { concurrency: tablesAtOnce }), ignoreElements()),
    plan,
    planOnly ? EMPTY : inOrder(rest, first, load).pipe(ignoreElements()),
  );
  const end = defer(() => {
    const isAll = own.every(({ name }) => isSettled(results.get(name)));
    const orphans =
      store.lookup === undefined || !isAll
        ? of(new Map<string, Orphans>())
        : orphansOf(
            store.lookup,
            own
              .concat(tables.filter(({ within }) => within !== undefined))
              .filter(({ name }) => results.get(name)?.isComplete),
          );
    return orphans.pipe(
      mergeMap((found) =>
        from(tables).pipe(
          concatMap((table) => summaryOf(context, table, results.get(table.name), found)),
          toTables(),
          mergeMap((summaries) =>
            concat(
              saved(context, meta, at, summaries, isAll),
              from(summaries.map((each): SyncEvent => ({ type: 'table', ...each }))),
              defer(() => of(summed(context, options, results, summaries, isAll))),
            ),
          ),
        ),
      ),
    );
  });
  return concat(begin, reading, planOnly ? EMPTY : end);
}

function bucketOf({ bucket }: SyncTable): string {
  return bucket;
}

/** A time behind that of the last run, whatever the clocks say. */
function monotonic(now: Date, last: string | undefined): string {
  const before = last === undefined ? 0 : Date.parse(last) + 1;
  return new Date(Math.max(now.getTime(), before)).toISOString();
}

/** Whether nothing is left to be read of a table. */
function isSettled(loaded: Loaded | undefined): boolean {
  return loaded !== undefined && (loaded.isComplete || loaded.skip !== undefined);
}

/** Each table once those that it is asked by are done. */
function inOrder(
  tables: readonly SyncTable[],
  done: readonly SyncTable[],
  load: (table: SyncTable) => Observable<readonly Loaded[]>,
): Observable<readonly Loaded[]> {
  return defer(() => {
    const finished = new Set(done.map(({ name }) => name));
    const waiting = new Set(tables);
    const freed = new Subject<SyncTable>();
    const ready = () => {
      const some = [...waiting].filter(
        ({ parent }) => parent === undefined || finished.has(parent),
      );
      for (const table of some) waiting.delete(table);
      return some;
    };
    const initial = ready();
    let left = tables.length;
    return merge(freed, from(initial)).pipe(
      inBuckets(
        bucketOf,
        (table) =>
          concat(
            load(table),
            defer(() => {
              finished.add(table.name);
              left--;
              for (const each of ready()) freed.next(each);
              if (left === 0) freed.complete();
              return EMPTY;
            }),
          ),
        { concurrency: tablesAtOnce },
      ),
      takeUntil(tables.length === 0 ? of(true) : EMPTY.pipe(ignoreElements())),
    );
  });
}

/** The rows of parents that have been read, by their tables; with their records, for counts. */
function parentsKnown(
  context: SyncContext,
  rest: readonly SyncTable[],
  results: ReadonlyMap<string, Loaded>,
): Observable<ReadonlyMap<string, readonly ParentRow[]>> {
  const children = rest.filter(({ parent }) => results.get(parent ?? '')?.isComplete === true);
  return from(children).pipe(
    concatMap((child) =>
      parentRows(context, { ...child, where: child.where ?? [] }).pipe(
        map((rows) => [child.parent ?? '', rows] as const),
      ),
    ),
    toTables(),
    map((entries) => new Map(entries)),
  );
}

function toTables<T>() {
  return (source: Observable<T>): Observable<readonly T[]> =>
    defer(() => {
      const all: T[] = [];
      return source.pipe(
        tap((each) => {
          all.push(each);
        }),
        ignoreElements(),
        endWith(all),
      );
    });
}

function summaryOf(
  { store }: SyncContext,
  table: SyncTable,
  loaded: Loaded | undefined,
  orphans: ReadonlyMap<string, Orphans>,
): Observable<TableSummary> {
  const { changed = 0, removed = 0, requests = 0, asOf, skip } = loaded ?? {};
  const { lookup } = store;
  const rows =
    lookup === undefined
      ? of(changed)
      : defer(() => from(lookup.has(table.name))).pipe(
          mergeMap((isThere) =>
            isThere ? from(lookup.query(countOf(lookup, table))) : of([['0']]),
          ),
          map(([[count = '0'] = []]) => Number(count)),
        );
  const found = orphans.get(table.name);
  return rows.pipe(
    map((count) => ({
      name: table.name,
      rows: count,
      changed,
      removed,
      requests,
      ...(found === undefined ? {} : { orphans: found }),
      ...(asOf === undefined ? {} : { asOf }),
      ...(skip === undefined ? {} : { skipped: skip.reason }),
    })),
  );
}

/** Notes how old each table is, and what the next run goes by. */
function saved(
  { org }: SyncContext,
  meta: OpenSession,
  at: string,
  summaries: readonly TableSummary[],
  isAll: boolean,
): Observable<never> {
  const make = rowOf(metaTable);
  const rows = summaries.map((each) => make(each, { parent: {}, at }));
  const running = isAll ? undefined : { at };
  return concat(
    meta.write(rows),
    meta.commit({ cursor: asCursor({ v: 1, org, running, logSince: at, lastAt: at }) }),
  );
}

function summed(
  context: SyncContext,
  options: RunOptions,
  results: ReadonlyMap<string, Loaded>,
  tables: readonly TableSummary[],
  isAll: boolean,
): SyncEvent {
  const orphans = tables.reduce((sum, each) => sum + (each.orphans?.[unexplained] ?? 0), 0);
  const isMissed = [...results.values()].some(
    ({ skip, table, before }) =>
      skip?.kind === 'denied' && (options.named.has(table.name) || before),
  );
  const end = !isAll ? 'stopped' : isMissed || orphans > 0 ? 'incomplete' : 'complete';
  if (end === 'stopped' && !context.isStopped()) {
    context.note('Some tables have not come to their end; run it again to go on.');
  }
  return { type: 'summary', end, requests: options.requests(), orphans, tables };
}

/** The context with the attributes that profiles of users have in this org. */
function withAttributes(context: SyncContext): Observable<SyncContext> {
  const { action, tables, note } = context;
  const users = tables.find(({ name }) => name === 'users');
  if (users === undefined) return of(context);
  const read = (relativeUrl: string) =>
    action({ requestType: 'GET', relativeUrl, throwHttpErrors: false });
  return read('/api/v1/meta/types/user').pipe(
    mergeMap(({ body }) =>
      from(schemaPaths(Array.isArray(body) ? body : [])).pipe(
        mergeMap(read, 4),
        map((output) => (output.statusCode === 200 ? output.body : undefined)),
        toTables(),
      ),
    ),
    map((schemas) => {
      const known = schemas.filter((schema) => schema !== undefined);
      if (known.length < schemas.length) {
        note(
          'The schemas of user profiles could not be read: custom attributes are in record alone.',
        );
      }
      const { columns, colliding } = userAttributes(users, known);
      if (colliding.length > 0) {
        note(
          `Attributes that share the name of a column are in record alone: ${colliding.join(', ')}.`,
        );
      }
      const extended = { ...users, columns: { ...users.columns, ...columns } };
      return { ...context, tables: tables.map((table) => (table === users ? extended : table)) };
    }),
  );
}

void OktaApiError;
