import {
  defer,
  dematerialize,
  EMPTY,
  exhaustMap,
  from,
  materialize,
  of,
  repeat,
  ReplaySubject,
  take,
  takeUntil,
  tap,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import type { Lease, Tenure } from './types.js';

/**
 * Does `project` each time this process has the lease, and completes when it does.
 *
 * Until then it stands by. When the lease is lost, `project` hears of it by `lost`, is unsubscribed, and
 * this process stands by again. The lease is given back when the result is unsubscribed, completes or errors.
 *
 * ```text
 * the lease is had     --h-----x---h------
 * project               --a--b--    --c|
 * whileLeading(lease, project)
 *                      ----a--b-------c|
 * ```
 *
 * @example
 * ```ts
 * import type { CustomApiAction } from 'okta-streams';
 * import { whileLeading, type WorkQueue } from 'okta-streams/queues';
 *
 * declare const action: CustomApiAction;
 * declare const queue: WorkQueue;
 *
 * whileLeading(queue.lease('reader'), () =>
 *   action({
 *     requestType: 'GET(Streaming)',
 *     relativeUrl: '/api/v1/users',
 *     streaming: { sink: queue.sink },
 *   }),
 * ).subscribe(({ end }) => {
 *   console.log(end);
 * });
 * ```
 */
export function whileLeading<T>(
  lease: Lease,
  project: (tenure: Tenure) => ObservableInput<T>,
): Observable<T> {
  return defer(() => {
    let isDone = false;
    return lease.hold().pipe(
      exhaustMap((tenure) => {
        const lost = new ReplaySubject<unknown>(1);
        return defer(() => project({ lost })).pipe(
          tap({
            complete: () => {
              isDone = true;
            },
          }),
          // Who works by it hears of it before it is unsubscribed.
          takeUntil(from(tenure.lost).pipe(take(1), tap(lost))),
          // Its end is the end of the tenure, though nobody has taken the lease away.
          materialize(),
        );
      }),
      dematerialize(),
      repeat({ delay: () => (isDone ? EMPTY : of(undefined)) }),
    );
  });
}
