import { defer, mergeMap, of, type Observable } from 'rxjs';
import type { SyncContext } from './context.js';
import type { Loaded } from './loaded.js';
import { loadTable } from './loadTable.js';
import { parentRows } from './parentRows.js';
import { partsOf } from './parts.js';
import type { SyncTable } from './types.js';

/** What the run knows of a table before it is read. */
export interface ReadOptions {
  /** When the run began. */
  readonly at: string;
  readonly skipped: boolean;
  /** Milliseconds after which tables that tell nothing of their changes are read anew. */
  readonly refresh: number;
  /** Milliseconds that the log of a first run goes back. */
  readonly logsSince: number;
}

/** Lists of one table at once: their requests wait for one bucket. */
const listsAtOnce = 4;

/** Reads a table in this run: whole, in part, or not at all. */
export function readTable(
  context: SyncContext,
  table: SyncTable,
  { at, skipped, logsSince, refresh }: ReadOptions,
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
    const isLog = table.incremental.by === 'cursor';
    return parentRows(context, table).pipe(
      mergeMap((parents) =>
        loadTable(context, table, {
          parts: partsOf(isLog ? sinceThen(table, at, logsSince) : table, parents),
          at,
          freshSince: freshSince(table, at, refresh),
          // What is older than its beginning is not gone.
          isWhole: !isLog,
          concurrency: listsAtOnce,
        }),
      ),
    );
  });
}

/** The log from so many milliseconds before the run on; a later one goes on from its own link. */
function sinceThen(table: SyncTable, at: string, logsSince: number): SyncTable {
  const since = new Date(Date.parse(at) - logsSince).toISOString();
  return { ...table, query: { ...table.query, since } };
}

/** Whatever an earlier process of this run has read is fresh; so is, for a while, what tells no changes. */
function freshSince({ incremental }: SyncTable, at: string, refresh: number): string {
  if (incremental.by !== 'refresh') return at;
  return new Date(Math.max(0, Date.parse(at) - refresh)).toISOString();
}
