import {
  catchError,
  defer,
  EMPTY,
  ignoreElements,
  tap,
  throwError,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import type { FlowInput } from '../lib/types/streaming.js';
import { flattenEagerly } from './flattenEagerly.js';
import { requireFunction } from './requireFunction.js';
import { requireKnown } from './requireKnown.js';
import { requireWhole } from './requireWhole.js';
import { retryOptions, withRetries, type RetryConfig } from './withRetries.js';

/** A record whose work has failed, its retries included. */
export interface Failure<T, S> extends FlowInput<T, S> {
  /** What the last attempt failed with. */
  readonly error: unknown;
  /** Attempts made, the first included. */
  readonly attempts: number;
}

/** How the work on records of one subscription went. */
export interface AttemptCounts {
  readonly ok: number;
  readonly failed: number;
}

/** How {@link attempt} goes about its work. */
export interface AttemptConfig<T, S> extends RetryConfig {
  /** Records worked on at once. Default 1. */
  readonly concurrency?: number | undefined;
  /** `false` lets outputs come as they are ready. Default `true`. */
  readonly ordered?: boolean | undefined;
  /**
   * What becomes of a record whose work has failed: `'stop'` ends the run with its error, `'skip'`
   * goes on without it, a function receives it (the dead letter). An ObservableInput that the
   * function returns is waited for; its values are dropped, its error ends the run.
   * Default `'stop'`.
   */
  readonly onFailure?:
    | 'stop'
    | 'skip'
    // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a function may return nothing
    | ((failure: Failure<T, S>) => ObservableInput<unknown> | void)
    | undefined;
  /** Failures that a subscription survives; one more ends it with that error. Default no bound. */
  readonly maxFailures?: number | undefined;
  /** Told the counts once, before the result completes or errors; not when it is unsubscribed. */
  readonly onCounts?: ((counts: AttemptCounts) => void) | undefined;
}

const options = [
  ...retryOptions,
  'concurrency',
  'ordered',
  'onFailure',
  'maxFailures',
  'onCounts',
] satisfies (keyof AttemptConfig<unknown, unknown>)[];

/**
 * Works on each record, a few at once, and survives the ones whose work fails.
 *
 * `mergeMap` with retries, a time limit for an attempt, and a place for failures to go. Outputs pass
 * as they come, those of an attempt that then fails included: give `project` a `toArray()` where
 * only whole attempts count. Records that wait are no more than the window holds. Counts begin anew
 * with each subscription: in a stream, with each window, so that `maxFailures` holds for a page
 * unless `window` is `'run'`.
 *
 * ```text
 * source      -a---b---c---|
 * work of a    -A|
 * work of b        -#
 * work of c            -C|
 * attempt(work, { onFailure: 'skip' })
 *             --A-------C--|
 * ```
 *
 * With `'stop'` the error of the work is the error of the result, as thrown; an attempt that takes
 * too long fails with `OktaTimeoutError`. An error of the source is passed on. What is in hand is
 * unsubscribed.
 *
 * @example
 * ```ts
 * import { attempt, withState } from 'okta-streams/operators';
 * import { of } from 'rxjs';
 *
 * of('00u1', '00u2', '00u3')
 *   .pipe(
 *     withState(undefined),
 *     attempt(({ record }, _, signal) => fetch(`https://hr.acme.com/people/${record}`, { signal }), {
 *       concurrency: 2,
 *       retries: 3,
 *       delay: (attempts) => 1_000 * 2 ** attempts,
 *       timeout: 10_000,
 *       onFailure: ({ record, error }) => {
 *         console.error(record, error);
 *       },
 *     }),
 *   )
 *   .subscribe(({ status }) => {
 *     console.log(status);
 *   });
 * ```
 * @param project Makes the work on a record; also receives the index of the attempt, from 0, and a
 * signal that is aborted when the attempt is given up: when it takes too long, or is unsubscribed.
 * @returns A function that returns an Observable of the outputs of all work.
 * @throws OktaInputError for an option that there is not.
 * @throws RangeError when a number is out of range, TypeError when a function or word is none.
 */
export function attempt<T, S, R>(
  project: (input: FlowInput<T, S>, attempt: number, signal: AbortSignal) => ObservableInput<R>,
  config: AttemptConfig<T, S> = {},
): OperatorFunction<FlowInput<T, S>, R> {
  requireKnown('attempt', config, options);
  const { concurrency = 1, ordered = true, retries = 0, delay = 0, timeout = Infinity } = config;
  const { onFailure = 'stop', maxFailures = Infinity, onCounts } = config;
  requireFunction('project', project);
  requireFunction('onFailure', onFailure, ['stop', 'skip']);
  requireWhole('concurrency', concurrency, 1);
  requireWhole('retries', retries, 0);
  if (typeof delay !== 'function') requireWhole('delay', delay, 0);
  requireWhole('timeout', timeout, 1);
  requireWhole('maxFailures', maxFailures, 0);
  return (source) =>
    defer(() => {
      const counts = { ok: 0, failed: 0 };
      const settle = () => onCounts?.(counts);

      const fail = (failure: Failure<T, S>): Observable<never> => {
        counts.failed++;
        const reaction = counts.failed > maxFailures ? 'stop' : onFailure;
        if (reaction === 'stop') return throwError(() => failure.error);
        if (reaction === 'skip') return EMPTY;
        return defer(() => reaction(failure) ?? EMPTY).pipe(ignoreElements());
      };
      const work = (input: FlowInput<T, S>) => {
        let attempts = 0;
        return withRetries((signal) => project(input, attempts++, signal), config).pipe(
          tap({ complete: () => counts.ok++ }),
          catchError((error: unknown) => fail({ ...input, error, attempts })),
        );
      };
      return source.pipe(
        flattenEagerly(work, concurrency, ordered),
        tap({ error: settle, complete: settle }),
      );
    });
}
