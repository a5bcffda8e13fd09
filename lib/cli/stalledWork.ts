import {
  asyncScheduler,
  catchError,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  filter,
  interval,
  map,
  pairwise,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { WorkQueue } from '../queues/types.js';
import { unfinished } from './unfinished.js';

/** Milliseconds between two looks. */
const every = 30_000;

/**
 * Emits what a worker waits for, where two looks at its queue have shown the same, once for each.
 *
 * ```text
 * looks     -a-b-b-b-a-a|
 * emits     -----b-----a-
 * ```
 *
 * Never completes. What a look fails with is left out: that the store is away is the worker's to tell.
 */
export function stalledWork(
  queue: Pick<WorkQueue, 'stats'>,
  generation: string | undefined,
  scheduler: SchedulerLike = asyncScheduler,
): Observable<string> {
  return interval(every, scheduler).pipe(
    exhaustMap(() => defer(() => queue.stats()).pipe(catchError(() => EMPTY))),
    map((stats) => unfinished(stats, generation)),
    pairwise(),
    map(([before, now]) => (before === now ? now : undefined)),
    distinctUntilChanged(),
    filter((text) => text !== undefined),
  );
}
