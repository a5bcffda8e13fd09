import {
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  tap,
  toArray,
  type Observable,
} from 'rxjs';
import { inBuckets } from '../../operators/inBuckets.js';
import type { OpenSession } from '../run/loading/openSession.js';
import type { SyncContext } from './context.js';
import type { SyncEvent, TableSummary } from './events.js';
import { begunBefore } from './begunBefore.js';
import { bucketOf, inOrder, tablesAtOnce } from './inOrder.js';
import type { Loaded } from './loaded.js';
import { metaTable } from './metaTable.js';
import { missingParents } from './missingParents.js';
import { orphansOf, unexplained, type Orphans } from './orphans.js';
import { changesRead } from './changesRead.js';
import { changesSince, type Extent } from './extent.js';
import { extentsOf } from './extents.js';
import { knownAfter } from './knownAfter.js';
import { notesOf } from './notesOf.js';
import { parentsKnown } from './parentsKnown.js';
import { planOf } from './plan.js';
import type { ReadOptions } from './readOptions.js';
import { readTable } from './readTable.js';
import type { RunOptions } from './runOptions.js';
import { asCursor, readState, type SyncState } from './state.js';
import { saved, summaryOf, summed } from './summaries.js';
import type { SyncTable } from './types.js';
import { withAttributes } from './withAttributes.js';
import { withSessions } from './withSessions.js';

/** Reads the tables of a run, each when its parents are there, buckets side by side. */
export function runTables(given: SyncContext, options: RunOptions): Observable<SyncEvent> {
  const tables = withSessions(given, [metaTable], ([meta]) => {
    if (meta === undefined) return EMPTY;
    return leftBehind(given).pipe(
      mergeMap((left) => {
        const checkpoint = meta.checkpoint ?? left.get(metaTable.name);
        const state = readState(checkpoint, given.org, metaTable.name);
        return withAttributes({ ...given, left }).pipe(
          mergeMap((context) =>
            concat(prepared(context, context.tables), played(context, options, meta, state)),
          ),
        );
      }),
    );
  });
  return concat(prepared(given, [metaTable]), tables);
}

function prepared({ store }: SyncContext, tables: readonly SyncTable[]): Observable<never> {
  return defer(() => from(store.prepare(tables))).pipe(ignoreElements());
}

/** What earlier runs have left, once no other run can change it. */
function leftBehind({ store: { lookup } }: SyncContext): Observable<SyncContext['left']> {
  return lookup === undefined ? of(new Map()) : defer(() => from(lookup.checkpoints()));
}

function played(
  context: SyncContext,
  options: RunOptions,
  meta: OpenSession,
  state: SyncState | undefined,
): Observable<SyncEvent> {
  const { org, tables, now } = context;
  const { planOnly } = options;
  const begun = monotonic(now(), state?.lastAt);
  const running = runningOf(state, options);
  const at = running?.at ?? begun;
  const known = state?.tables ?? {};
  const results = new Map<string, Loaded>();
  const own = tables.filter(({ within }) => within === undefined);
  const by = { at, full: options.full, refresh: options.refresh, known };
  const since = changesSince(context, own, by);
  let extents: ReadonlyMap<string, Extent> = new Map();
  const load = (table: SyncTable, log?: Pick<ReadOptions, 'changesSince' | 'onRecords'>) =>
    readTable(context, table, {
      at,
      begun,
      logsSince: options.logsSince,
      skipped: skippedParent(table),
      extent: extents.get(table.name) ?? { kind: 'whole' },
      known: known[table.name],
      ...log,
    }).pipe(
      tap((loaded) => {
        for (const each of loaded) results.set(each.table.name, each);
      }),
    );
  /** What has been told of a table, by what it has come to. */
  const told = new Map<Loaded, TableSummary>();
  function skippedParent(table: SyncTable): boolean {
    return results.get(table.parent ?? '')?.skip !== undefined;
  }

  const log = changesRead(context, own, { since, at, known, load });
  const first = own.filter(
    (table) =>
      table === log.table ||
      (table.incremental.by === 'absence' && own.some(({ parent }) => parent === table.name)),
  );
  const rest = own.filter((table) => !first.includes(table));
  const decided = defer(() => extentsOf(context, own, by, log.changes())).pipe(
    tap((found) => {
      extents = found;
      for (const note of notesOf(found, by, since !== undefined && log.changes() === undefined))
        context.note(note);
    }),
    ignoreElements(),
  );
  const begin = planOnly
    ? EMPTY
    : meta.commit({
        cursor: asCursor({
          v: 1,
          org,
          running: { at, full: options.full },
          lastAt: begun,
          tables: known,
        }),
      });
  const gone = begunBefore(context, rest, { at });
  const plan = defer(() => parentsKnown(context, rest, results, gone)).pipe(
    map((parents): SyncEvent => ({
      type: 'plan',
      ...planOf(tables, {
        read: new Map(Array.from(results, ([name, { requests }]) => [name, requests])),
        parents,
        extents,
        known,
        begun: gone,
      }),
    })),
  );
  const ended = (all: readonly Loaded[]) =>
    from(planOnly ? [] : all.filter(isSettled)).pipe(
      concatMap((loaded) =>
        summaryOf(context, loaded).pipe(
          tap((table) => {
            told.set(loaded, table);
          }),
        ),
      ),
      map((table): SyncEvent => ({ type: 'table', ...table })),
    );
  const reading = concat(
    merge(
      from(first.filter((table) => table !== log.table)).pipe(
        inBuckets(bucketOf, (table) => load(table), { concurrency: tablesAtOnce }),
      ),
      log.read,
    ).pipe(
      toArray(),
      mergeMap((all) => concat(decided, plan, from(all).pipe(concatMap(ended)))),
    ),
    planOnly ? EMPTY : inOrder(rest, first, (table) => load(table)).pipe(concatMap(ended)),
  );
  const end = defer(() => {
    const settled = tables.flatMap(({ name }) => results.get(name) ?? []).filter(isSettled);
    const isAll = settled.length === tables.length;
    return (isAll ? orphansIn(context, results, at) : of(new Map<string, Orphans>())).pipe(
      mergeMap((found) =>
        from(settled).pipe(
          map((loaded) => results.get(loaded.table.name) ?? loaded),
          concatMap((loaded) => {
            // It has more rows where some were asked for by their ids.
            const table = told.get(loaded);
            return table === undefined ? summaryOf(context, loaded) : of(table);
          }),
          map((table): TableSummary => {
            const orphans = found.get(table.name);
            return orphans === undefined ? table : { ...table, orphans };
          }),
          toArray(),
          mergeMap((summaries) =>
            concat(
              saved(
                context,
                meta,
                { at, begun, full: options.full, tables: knownAfter(known, results, extents) },
                summaries,
                isAll,
              ),
              defer(() => of(summed(context, options, results, summaries, isAll))),
            ),
          ),
        ),
      ),
    );
  });
  return concat(begin, reading, planOnly ? EMPTY : end);
}

/** The run that is gone on with: where all is to be read anew, one alone that was to do so too. */
function runningOf(state: SyncState | undefined, { full }: RunOptions): SyncState['running'] {
  const running = state?.running;
  return full && running?.full !== true ? undefined : running;
}

/** Counts rows that name what is not there, once the org has been asked for that by its id. */
function orphansIn(
  context: SyncContext,
  results: Map<string, Loaded>,
  at: string,
): Observable<ReadonlyMap<string, Orphans>> {
  const { lookup } = context.store;
  if (lookup === undefined) return of(new Map());
  const read = context.tables.filter(({ name }) => results.get(name)?.isComplete);
  const asked = missingParents(context, lookup, read, at, (name, count) => {
    const loaded = results.get(name);
    if (loaded !== undefined) results.set(name, { ...loaded, changed: loaded.changed + count });
  }).pipe(mergeMap((absent) => orphansOf(lookup, read, absent)));
  return orphansOf(lookup, read).pipe(
    mergeMap((found) => {
      const isExplained = [...found.values()].every((own) => own[unexplained] === undefined);
      return isExplained ? of(found) : asked;
    }),
  );
}

/** A time behind that of the last run, whatever the clocks say. */
function monotonic(now: Date, last: string | undefined): string {
  const before = last === undefined ? 0 : Date.parse(last) + 1;
  return new Date(Math.max(now.getTime(), before)).toISOString();
}

/** Whether nothing is left to be read of a table. */
function isSettled({ isComplete, skip }: Loaded): boolean {
  return isComplete || skip !== undefined;
}
