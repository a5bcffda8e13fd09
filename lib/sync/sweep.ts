import { concat, concatMap, defer, EMPTY, from, ignoreElements, type Observable } from 'rxjs';
import type { OpenSession } from '../run/loading/openSession.js';
import { unseenSince } from './sql.js';
import type { Store } from './stores/store.js';
import type { SyncTable } from './types.js';

/**
 * Takes away what a whole reading has not seen, with the next commit of each session.
 *
 * @param sessions Those of the tables, in their order; what they have written has to be committed.
 */
export function sweep(
  { lookup }: Pick<Store, 'lookup'>,
  tables: readonly SyncTable[],
  sessions: readonly OpenSession[],
  at: () => string,
  onRemoved: (table: string, count: number) => void,
): Observable<never> {
  if (lookup === undefined) return EMPTY;
  return concat(
    ...tables.map((table, i) =>
      defer(() => from(lookup.query(unseenSince(lookup, table, at())))).pipe(
        concatMap((rows) => {
          if (rows.length === 0) return EMPTY;
          onRemoved(table.name, rows.length);
          const keys = rows.map((row) =>
            Object.fromEntries(table.key.map((name, n) => [name, row[n] ?? ''])),
          );
          return sessions[i]?.remove?.(keys) ?? EMPTY;
        }),
      ),
    ),
  ).pipe(ignoreElements());
}
