import { concatMap, from, map, toArray, type Observable } from 'rxjs';
import type { begunBefore } from './begunBefore.js';
import type { SyncContext } from './context.js';
import type { Loaded } from './loaded.js';
import { parentRows } from './parentRows.js';
import type { ParentRow } from './parts.js';
import type { SyncTable } from './types.js';

/** The rows of parents that this run has read, by their tables; with their records, for counts. */
export function parentsKnown(
  context: SyncContext,
  rest: readonly SyncTable[],
  results: ReadonlyMap<string, Loaded>,
  begun: ReturnType<typeof begunBefore>,
): Observable<ReadonlyMap<string, readonly ParentRow[]>> {
  const children = rest.filter(
    ({ parent = '' }) => results.get(parent)?.isComplete === true || begun.get(parent) === 'read',
  );
  return from(children).pipe(
    concatMap((child) =>
      parentRows(context, child, true).pipe(map((rows) => [child.parent ?? '', rows] as const)),
    ),
    toArray(),
    map((entries) => new Map(entries)),
  );
}
