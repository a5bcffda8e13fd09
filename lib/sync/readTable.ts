import { defer, mergeMap, of, type Observable } from 'rxjs';
import type { SyncContext } from './context.js';
import { loadTable, type Loaded } from './loadTable.js';
import { parentRows } from './parentRows.js';
import { partsOf } from './parts.js';
import type { SyncTable } from './types.js';

/** What the run knows of a table before it is read. */
export interface ReadOptions {
  /** When the run began. */
  readonly at: string;
  readonly skipped: boolean;
  readonly isResumed: boolean;
}

/** Lists of one table at once: their requests wait for one bucket. */
const listsAtOnce = 4;

/** Reads a table in this run: whole, in part, or not at all. */
export function readTable(
  context: SyncContext,
  table: SyncTable,
  { at, skipped }: ReadOptions,
): Observable<readonly Loaded[]> {
  const { tables } = context;
  const all = [table, ...tables.filter(({ within }) => within?.table === table.name)];
  const unread = (skip: Loaded['skip']) =>
    of(
      all.map((each) => ({
        table: each,
        changed: 0,
        removed: 0,
        requests: 0,
        isComplete: false,
        before: false,
        skip,
      })),
    );
  return defer(() => {
    if (context.isStopped()) return unread(undefined);
    if (skipped) {
      return unread({ kind: 'parent', reason: `${table.parent ?? ''} was skipped` });
    }
    return parentRows(context, table).pipe(
      mergeMap((parents) =>
        loadTable(context, table, {
          parts: partsOf(table, parents),
          at,
          isWhole: true,
          concurrency: listsAtOnce,
        }),
      ),
    );
  });
}
