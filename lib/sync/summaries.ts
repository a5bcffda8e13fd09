import { concat, defer, from, map, mergeMap, of, type Observable } from 'rxjs';
import type { OpenSession } from '../run/loading/openSession.js';
import type { Checkpoint } from '../sinks/types.js';
import type { SyncContext } from './context.js';
import type { SyncEvent, TableSummary } from './events.js';
import type { Loaded } from './loaded.js';
import { metaTable } from './metaTable.js';
import { unexplained } from './orphans.js';
import { rowOf } from './rowOf.js';
import { countOf } from './sql.js';
import { asCursor, type SyncState } from './state.js';
import type { RunOptions } from './runOptions.js';

/** What has become of a table. */
export function summaryOf(
  { store }: SyncContext,
  { table, changed, removed, requests, asOf, skip, known }: Loaded,
): Observable<TableSummary> {
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
  return rows.pipe(
    map((count) => ({
      name: table.name,
      rows: count,
      changed,
      removed,
      requests,
      ...(asOf === undefined ? {} : { asOf }),
      ...(known?.fullAt === undefined ? {} : { fullAt: known.fullAt }),
      ...(skip === undefined ? {} : { skipped: skip.reason }),
    })),
  );
}

/** Notes how old each table is, and what the next run goes by. */
export function saved(
  { org, store }: SyncContext,
  meta: OpenSession,
  {
    at,
    begun,
    full,
    tables,
  }: Pick<SyncState, 'tables'> & {
    readonly at: string;
    readonly begun: string;
    readonly full: boolean;
  },
  summaries: readonly TableSummary[],
  isAll: boolean,
): Observable<never> {
  const make = rowOf(metaTable);
  const rows = summaries.map((each) =>
    make({ ...each, fullRequests: tables?.[each.name]?.fullRequests }, { parent: {}, at }),
  );
  const running = isAll ? undefined : { at, full };
  const checkpoint: Checkpoint =
    store.lookup === undefined && isAll
      ? { finished: true, end: 'lastPage' }
      : { cursor: asCursor({ v: 1, org, running, lastAt: begun, tables }) };
  return concat(meta.write(rows), meta.commit(checkpoint));
}

/** The end of a run. */
export function summed(
  context: SyncContext,
  options: RunOptions,
  results: ReadonlyMap<string, Loaded>,
  tables: readonly TableSummary[],
  isAll: boolean,
): SyncEvent {
  const orphans = tables.reduce((sum, each) => sum + (each.orphans?.[unexplained] ?? 0), 0);
  const denied = [...results.values()].filter((loaded) => isDenied(loaded, results));
  // A token that may read nothing has copied nothing, whatever was expected.
  const isNothing = tables.every(({ skipped }) => skipped !== undefined);
  const isMissed = denied.some((each) => isNothing || isExpected(context, options, each));
  const isShort = isMissed || orphans > 0;
  const end = !isAll ? 'stopped' : isShort ? 'incomplete' : 'complete';
  if (end === 'stopped' && !context.isStopped()) {
    context.note('Some tables have not come to their end; run it again to go on.');
  }
  return { type: 'summary', end, requests: options.requests(), orphans, tables };
}

/** Whether the token may not read a table, or one that it is asked by. */
function isDenied({ table, skip }: Loaded, results: ReadonlyMap<string, Loaded>): boolean {
  if (skip?.kind !== 'parent') return skip?.kind === 'denied';
  const parent = results.get(table.parent ?? '');
  return parent !== undefined && isDenied(parent, results);
}

/** Whether a table was asked for by name, or an earlier run has left rows that are not renewed now. */
function isExpected(
  { store }: SyncContext,
  { named }: RunOptions,
  { table: { name }, before }: Loaded,
): boolean {
  return named.has(name) || before || store.keeps(name);
}
