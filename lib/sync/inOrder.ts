import { concat, defer, EMPTY, from, merge, Subject, type Observable } from 'rxjs';
import { inBuckets } from '../../operators/inBuckets.js';
import type { Loaded } from './loaded.js';
import type { SyncTable } from './types.js';

/** How many tables are in hand at once. */
export const tablesAtOnce = 8;

/** Names what the requests of a table count against. */
export function bucketOf({ bucket }: SyncTable): string {
  return bucket;
}

/** Each table once those that it is asked by are done. */
export function inOrder(
  tables: readonly SyncTable[],
  done: readonly SyncTable[],
  load: (table: SyncTable) => Observable<readonly Loaded[]>,
): Observable<readonly Loaded[]> {
  if (tables.length === 0) return EMPTY;
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
    );
  });
}
