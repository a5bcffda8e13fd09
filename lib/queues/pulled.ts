import {
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  mergeMap,
  NEVER,
  of,
  race,
  range,
  repeat,
  share,
  take,
  takeUntil,
  tap,
  timer,
  type Observable,
  type ObservableInput,
  type SchedulerLike,
} from 'rxjs';
import { stopsAt } from '../run/stopsAt.js';
import { handled } from './handled.js';
import type { Delivery, TakeOptions } from './types.js';
import { unbroken } from './unbroken.js';

/** What a pull found: a delivery, nothing for now, or nothing and an end to come of what there was. */
export type Pull<R> = Delivery<R> | 'empty' | 'finished';

/** How an engine is pulled from. */
export interface PullOptions extends Pick<TakeOptions, 'concurrency' | 'until' | 'untilEmpty'> {
  /** Milliseconds between two pulls that find nothing, or what tells them behind such a pull. Default 1,000. */
  readonly idle?: number | (() => number) | undefined;
  /**
   * Emits when there may be something, so that it is not waited for to the end of `idle`: during a pull that
   * finds nothing there is another one at once. Default never.
   */
  readonly wake?: Observable<unknown> | undefined;
  /** Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike | undefined;
}

/**
 * Makes the `take` of an engine of what pulls one delivery: so many in hand at once, the next when one of
 * them has ended, and a wait where there is none.
 *
 * ```text
 * pull             d1, d2, 'empty', d3, 'finished'
 * concurrency 1    d1-----d2---------------d3----|
 * ends of each        ^     ^    (idle)       ^
 * ```
 *
 * Behind `until` nothing is pulled any more, and the result completes when what is in hand has ended. A pull
 * under way is never broken off, for what it found would be in nobody's hands. What is in hand when
 * the result is unsubscribed is released.
 *
 * @example
 * ```ts
 * import { pulled, type Delivery } from 'okta-streams/queues';
 *
 * declare const engine: { next(): Promise<Delivery<string> | undefined> };
 *
 * const take = (options = {}) =>
 *   pulled<string>(async () => (await engine.next()) ?? 'empty', options);
 * ```
 * @param pull Finds one delivery; its errors are passed on.
 */
export function pulled<R>(
  pull: () => ObservableInput<Pull<R>>,
  {
    concurrency = 1,
    until,
    untilEmpty = false,
    idle = 1_000,
    wake = NEVER,
    scheduler,
  }: PullOptions,
): Observable<Delivery<R>> {
  return defer(() => {
    let isStopped = false;
    let isClosed = false;
    const inHand = new Set<Delivery<R>>();
    const stop = stopsAt(until).pipe(take(1), share());
    let wakes = 0;
    const woken = wake.pipe(
      tap(() => {
        wakes++;
      }),
      share(),
    );
    // Between two waits it is heard too.
    const hearing = woken.subscribe({ error: () => undefined });
    const wait = typeof idle === 'number' ? () => idle : idle;
    const pullOne = () =>
      from(pull()).pipe(
        tap((found) => {
          if (isClosed && typeof found !== 'string') giveBack(found);
        }),
      );

    const lane = () => {
      let next: Observable<unknown> = EMPTY;
      let heard = 0;
      return defer(() => {
        next = EMPTY;
        heard = wakes;
        return isStopped ? EMPTY : unbroken(pullOne);
      }).pipe(
        mergeMap((found) => {
          if (isStopped && typeof found === 'string') return EMPTY;
          if (found === 'finished' && untilEmpty) return EMPTY;
          if (typeof found === 'string') {
            const waited = race(timer(wait(), scheduler), woken).pipe(takeUntil(stop));
            next = wakes === heard ? waited : of(undefined);
            return EMPTY;
          }
          const { delivery, ended } = handled(found, () => inHand.delete(found));
          inHand.add(found);
          next = ended;
          return of(delivery);
        }),
        repeat({
          delay: () => next.pipe(take(1)),
        }),
      );
    };

    const stopping = stop.pipe(
      tap(() => {
        isStopped = true;
      }),
      ignoreElements(),
    );
    return range(0, concurrency).pipe(
      mergeMap(lane),
      takeUntil(stopping),
      finalize(() => {
        isClosed = true;
        hearing.unsubscribe();
        inHand.forEach(giveBack);
      }),
    );
  });
}

function giveBack(delivery: Delivery): void {
  // Nobody is left to be told; where it fails, it comes again all the same.
  defer(() => delivery.release()).subscribe({ error: () => undefined });
}
