import { defer, finalize, mergeMap, of, throwError, timer } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { OktaRateLimitError } from '../errors.js';
import type { Emit } from '../events.js';
import { describeRequest } from '../http/describeRequest.js';
import type { Sign } from '../http/transport.js';
import type { Head, Request, Send } from '../http/types.js';
import type { Governor } from '../types/connection.js';
import { attemptPermits } from './attemptPermits.js';
import { bucketKey } from './bucketKey.js';
import { governingOf, type Governing } from './governor.js';
import type { Permit } from './permit.js';
import { retryAfter } from './rateHeaders.js';
import { readRefusal } from './refusal.js';
import type { QueuedRequest } from './queuedRequest.js';

const minBackoff = 250;
const maxBackoff = 8_000;

/**
 * Lets each request of `send` wait for its permit and repeats those that the org refused by a 429, of
 * whatever method, since it has not run them. 429s that are caps, as on SMS and e-mail, are passed on.
 *
 * A turn is held to the end of the body. Requests are signed within it, since signatures do not keep;
 * what is signed and sent once more waits for another one. A request whose waits would come to more
 * than `maxWait` errors with an {@link OktaRateLimitError}; unsubscribing ends a wait at once.
 *
 * @param random From 0 up to 1, for the waits after a 429 of concurrency.
 */
export function withPace(
  governor: Governor,
  emit: Emit,
  scheduler: SchedulerLike,
  random: () => number,
) {
  const { limits, pacer } = governingOf(governor);
  return (send: Send, sign: Sign): Send =>
    limits.enabled
      ? (request) =>
          defer(() => {
            const queued: QueuedRequest = {
              bucket: bucketKey(request),
              order: pacer.next(),
              emit,
              scheduler,
              waited: 0,
              refusals: 0,
            };
            return attempt(queued, request, { send, sign, limits, pacer, random });
          })
      : sign(send);
}

interface Pace extends Governing {
  readonly send: Send;
  readonly sign: Sign;
  readonly random: () => number;
}

function attempt(queued: QueuedRequest, request: Request, pace: Pace): Observable<Head> {
  const tooLong = (until: number) => rateLimitError(queued, request, until, pace);
  const turn = pace.pacer.turn(queued, tooLong);
  return turn.pipe(
    mergeMap((first) => {
      const { next, send, permit, release } = attemptPermits(first, turn, pace.send, queued.bucket);
      return defer(() => pace.sign(send, next)(request)).pipe(
        finalize(release),
        mergeMap((head) =>
          head.statusCode === 429 ? refused(head, permit(), queued, request, pace) : of(head),
        ),
      );
    }),
  );
}

function refused(
  head: Head,
  permit: Permit,
  queued: QueuedRequest,
  request: Request,
  pace: Pace,
): Observable<Head> {
  return readRefusal(head, request).pipe(
    mergeMap((refusal) => {
      if (refusal.kind === 'cap') {
        permit.answered(head);
        return of(refusal.head);
      }
      if (refusal.kind === 'quota') {
        permit.refused(head, pace.random());
        return attempt(queued, request, pace);
      }
      permit.concurrencyRefused();
      return backOff(head, queued, request, pace);
    }),
  );
}

/** Waits a little, and not as long as anybody else: the Reset of such a 429 means nothing. */
function backOff(
  { headers }: Head,
  queued: QueuedRequest,
  request: Request,
  pace: Pace,
): Observable<Head> {
  const { emit, scheduler, bucket } = queued;
  const max = Math.min(maxBackoff, 2 * minBackoff * 2 ** queued.refusals);
  const jittered = minBackoff + Math.floor(pace.random() * (max - minBackoff));
  const milliseconds = Math.max(jittered, retryAfter(headers, scheduler.now()) ?? 0);
  queued.refusals++;
  queued.waited += milliseconds;
  if (queued.waited > pace.limits.maxWait) {
    const until = scheduler.now() + milliseconds;
    return throwError(() => rateLimitError(queued, request, until, pace));
  }
  emit(() => ({ type: 'wait', bucket, milliseconds, reason: 'concurrency' }));
  return timer(milliseconds, scheduler).pipe(mergeMap(() => attempt(queued, request, pace)));
}

function rateLimitError(
  { bucket, scheduler }: QueuedRequest,
  request: Request,
  until: number,
  { limits }: Pace,
): OktaRateLimitError {
  const retryAt = new Date(until);
  const isLate = until <= scheduler.now();
  return new OktaRateLimitError(
    `${describeRequest(request)} ` +
      (isLate
        ? `has waited for its turn (${bucket})`
        : `would have to wait for its rate limit (${bucket}) until ${retryAt.toISOString()}`) +
      `, longer than rateLimit.maxWait of ${limits.maxWait.toString()} ms; ` +
      'send it again then, or raise maxWait',
    { retryAt },
  );
}
