import {
  defaultIfEmpty,
  defer,
  from,
  identity,
  map,
  retry,
  takeUntil,
  tap,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
  type SchedulerLike,
} from 'rxjs';
import { maxTimer } from '../lib/schema/maxTimer.js';
import { OktaTimeoutError } from '../lib/errors.js';

/** How often, how soon and for how long a piece of work is attempted. */
export interface RetryConfig {
  /** Attempts after the first. Default 0. */
  readonly retries?: number | undefined;
  /**
   * Milliseconds before the next attempt, or a function of the attempts so far (from 1) and the
   * last error. It may return an ObservableInput: its first value, or its completion, starts the
   * next attempt; its error is the failure. Default 0: the next turn of the event loop.
   */
  readonly delay?:
    number | ((attempts: number, error: unknown) => number | ObservableInput<unknown>) | undefined;
  /** Milliseconds that one attempt may take, from its start to its completion. Default none. */
  readonly timeout?: number | undefined;
  /** Where `delay` and `timeout` run. Default: RxJS's `asyncScheduler`. */
  readonly scheduler?: SchedulerLike | undefined;
}

export const retryOptions = [
  'retries',
  'delay',
  'timeout',
  'scheduler',
] as const satisfies (keyof RetryConfig)[];

/** Attempts `work`, its signal aborted when it is given up, until it completes, or until it has failed once more than `retries`. */
export function withRetries<R>(
  work: (signal: AbortSignal) => ObservableInput<R>,
  { retries = 0, delay = 0, timeout = Infinity, scheduler }: RetryConfig,
): Observable<R> {
  const waitFor = (milliseconds: number) => timer(Math.min(milliseconds, maxTimer), scheduler);
  const limit: MonoTypeOperatorFunction<R> =
    timeout === Infinity
      ? identity
      : takeUntil(
          waitFor(timeout).pipe(
            map(() => {
              throw new OktaTimeoutError(
                `an attempt took longer than timeout, ${timeout.toString()} ms; raise it, or make the work smaller`,
              );
            }),
          ),
        );
  const pause = (error: unknown, attempts: number) => {
    const wait = typeof delay === 'function' ? delay(attempts, error) : delay;
    if (typeof wait === 'number') return waitFor(wait);
    // Retrying ends with an empty pause, as if the work had been done.
    return from(wait).pipe(defaultIfEmpty(undefined));
  };
  const once = defer(() => {
    const given = new AbortController();
    const giveUp = () => {
      given.abort();
    };
    return from(work(given.signal)).pipe(tap({ unsubscribe: giveUp }));
  });
  return once.pipe(limit, retry({ count: retries, delay: pause }));
}
