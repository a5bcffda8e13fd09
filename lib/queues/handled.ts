import { finalize, ReplaySubject, type Observable, type ObservableInput } from 'rxjs';
import type { Delivery } from './types.js';
import { unbroken } from './unbroken.js';

/** A delivery, and word that it has ended. */
export interface Handled<R> {
  readonly delivery: Delivery<R>;
  /** Emits once: settled, released or buried, or that has failed, so that it is somebody else's. */
  readonly ended: Observable<undefined>;
}

/**
 * A delivery whose end can be waited for. The first of its methods that is subscribed ends it, and is done
 * to its end whoever still listens.
 *
 * @param onEnding Told when that has begun.
 */
export function handled<R>(delivery: Delivery<R>, onEnding: () => void): Handled<R> {
  const ended = new ReplaySubject<undefined>(1);
  const ending = (work: () => ObservableInput<unknown>): Observable<unknown> =>
    unbroken(() => {
      onEnding();
      return unbroken(work).pipe(
        finalize(() => {
          ended.next(undefined);
        }),
      );
    });
  return {
    ended,
    delivery: {
      rows: delivery.rows,
      id: delivery.id,
      deliveries: delivery.deliveries,
      traceparents: delivery.traceparents,
      settle: (results) => ending(() => delivery.settle(results)),
      release: (delay) => ending(() => delivery.release(delay)),
      bury: (reason) => ending(() => delivery.bury(reason)),
    },
  };
}
