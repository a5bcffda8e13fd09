import { defer, from, map, of, type Observable } from 'rxjs';
import type { SyncContext } from './context.js';
import type { Loaded } from './loaded.js';
import type { ReadOptions } from './readOptions.js';
import { shapeOf } from './shapeOf.js';
import { anyWithoutParent } from './sql.js';
import { readState, type KnownTable, type TableState } from './state.js';
import { lookupOfRun } from './stores/store.js';
import { tablesWithin } from './tablesWithin.js';
import type { SyncTable } from './types.js';

/**
 * What a table has come to that nothing is to be read of: an earlier process of this run has read it, or
 * nothing has changed; its checkpoint stays as it is then. `undefined` where it is to be opened.
 */
export function unread(
  context: SyncContext,
  table: SyncTable,
  options: ReadOptions,
): Observable<readonly Loaded[] | undefined> {
  const { extent } = options;
  const before = readState(context.left.get(table.name), context.org, table.name);
  if (before === undefined) return of(undefined);
  const loaded = (state: KnownTable) =>
    nothingRead(context, table, {
      ...{ isComplete: true, before: true },
      ...{ asOf: state.asOf, known: state },
    });
  if (isReadBefore(before, options)) return of(loaded(knownOf(before)));
  const isEmpty = extent.kind === 'none' || (extent.kind === 'parents' && extent.ids.size === 0);
  if (!isEmpty || !bearsOut(context, table, before, options)) return of(undefined);
  const asOf = asOfPart(before, options);
  return anyOfNobody(context, table).pipe(
    map((isAny) =>
      isAny ? undefined : loaded({ ...knownOf(before), asOf, committedAt: before.asOf }),
    ),
  );
}

/** As of when a table is true that is not read whole: what waits for its refresh is as old as it was, though rows go with their parents. */
export function asOfPart(
  before: Pick<TableState, 'asOf'> | undefined,
  { at, extent, known }: Pick<ReadOptions, 'at' | 'extent' | 'known'>,
): string {
  const isLeft = extent.kind === 'none' && !extent.current;
  return isLeft ? (known?.asOf ?? before?.asOf ?? at) : at;
}

/** Whether an earlier process of this run has read it; the log is read again where others want it. */
export function isReadBefore(
  before: Pick<TableState, 'asOf'> | undefined,
  { at, changesSince }: Pick<ReadOptions, 'at' | 'changesSince'>,
): boolean {
  return changesSince === undefined && before?.asOf !== undefined && before.asOf >= at;
}

/** Whether the checkpoint of a table is what the last run has known of it, and its rows are of the same making. */
export function bearsOut(
  context: SyncContext,
  table: SyncTable,
  before: TableState | undefined,
  { at, known }: Pick<ReadOptions, 'at' | 'known'>,
): boolean {
  if (before?.asOf === undefined || before.shape !== shapeOf(context, table)) return false;
  return before.asOf >= (known?.committedAt ?? known?.asOf ?? at);
}

/** Whether rows are left whose parent is gone. */
function anyOfNobody({ store, tables }: SyncContext, table: SyncTable): Observable<boolean> {
  const parent = tables.find(({ name }) => name === table.parent);
  const lookup = lookupOfRun(store);
  if (lookup === undefined || parent === undefined) return of(false);
  return defer(() => from(lookup.query(anyWithoutParent(lookup, table, parent)))).pipe(
    map((rows) => rows.length > 0),
  );
}

function knownOf({ asOf, fullAt, shape }: TableState): KnownTable {
  return { asOf, fullAt, shape };
}

/** What a table, and those within its records, have come to without a request. */
export function nothingRead(
  { tables }: SyncContext,
  table: SyncTable,
  come: Omit<Loaded, 'table' | 'changed' | 'removed' | 'requests'>,
): readonly Loaded[] {
  return [table, ...tablesWithin(tables, table)].map((each) => ({
    ...{ table: each, changed: 0, removed: 0, requests: 0 },
    ...come,
  }));
}
