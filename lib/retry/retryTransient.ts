import { defer, retry, throwError, timer, type MonoTypeOperatorFunction } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { OktaApiError } from '../errors.js';
import type { Emit } from '../events.js';
import { pathOfUrl } from '../http/describeRequest.js';
import type { Request } from '../http/types.js';
import { retryAfter } from '../rate/rateHeaders.js';
import { retryDelay } from './retryDelay.js';
import type { RetryPolicy } from './retryOptions.js';
import { transience } from './transient.js';

/** An attempt that is about to be made again. */
export interface Repeat {
  readonly error: unknown;
  /** Attempts that have failed. */
  readonly failures: number;
  /** Whether there will be no further one. */
  readonly isLast: boolean;
}

/** What repeating takes besides the policy. */
export interface RetryContext {
  readonly emit: Emit;
  readonly scheduler: SchedulerLike;
  /** May change what is sent next; says what an event is to tell of that. */
  readonly adapt?: (repeat: Repeat) => { readonly limit?: number };
  /** From 0 up to 1. */
  readonly random: () => number;
}

/**
 * Subscribes to its source again when that fails in a way that may pass and when the method allows
 * it, after a wait; otherwise, and when the attempts or their budget are spent, the error is passed
 * on. The source is a whole exchange, its body included.
 */
export function retryTransient<T>(
  { method, url }: Pick<Request, 'method' | 'url'>,
  { attempts, budget, unsafeMethods, ...backoff }: RetryPolicy,
  { emit, scheduler, adapt, random }: RetryContext,
): MonoTypeOperatorFunction<T> {
  return (source) =>
    defer(() => {
      let firstFailure: number | undefined;
      return source.pipe(
        retry({
          delay: (error: unknown, failures) => {
            const now = scheduler.now();
            firstFailure ??= now;
            const reason = transience(error, method, unsafeMethods);
            const delay = Math.max(
              retryDelay(failures, backoff, random()),
              error instanceof OktaApiError ? (retryAfter(error.headers, now) ?? 0) : 0,
            );
            const isSpent = failures >= attempts || now + delay - firstFailure > budget;
            if (reason === undefined || isSpent) return throwError(() => error);
            const isLast = failures === attempts - 1;
            const change = adapt?.({ error, failures, isLast }) ?? {};
            const attempt = failures + 1;
            const path = pathOfUrl(url);
            emit(() => ({ type: 'retry', method, path, attempt, delay, reason, ...change }));
            return timer(delay, scheduler);
          },
        }),
      );
    });
}
