import { defer, finalize, mergeMap, of, throwError, timer } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { OktaRateLimitError } from '../errors.js';
import type { Emit } from '../events.js';
import { describeRequest } from '../http/describeRequest.js';
import type { Sign } from '../http/transport.js';
import type { Head, Request, Send } from '../http/types.js';
import type { Governor } from '../types.js';
import { attemptTurns } from './attemptTurns.js';
import { bucketKey } from './bucketKey.js';
import { governingOf, type Governing } from './governor.js';
import type { Slot } from './slot.js';
import { retryAfter } from './rateHeaders.js';
import { readRefusal } from './refusal.js';
import type { Visit } from './visit.js';

const shortest = 250;
const longest = 8_000;

/**
 * Lets each request of `send` wait its turn and repeats those that the org refused by a 429, of
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
            const visit: Visit = {
              bucket: bucketKey(request),
              order: pacer.next(),
              emit,
              scheduler,
              waited: 0,
              crowded: 0,
            };
            return attempt(visit, request, { send, sign, limits, pacer, random });
          })
      : sign(send);
}

interface Pace extends Governing {
  readonly send: Send;
  readonly sign: Sign;
  readonly random: () => number;
}

function attempt(visit: Visit, request: Request, pace: Pace): Observable<Head> {
  const tooLong = (until: number) => rateLimitError(visit, request, until, pace);
  const turn = pace.pacer.turn(visit, tooLong);
  return turn.pipe(
    mergeMap((first) => {
      const { next, send, slot, release } = attemptTurns(first, turn, pace.send, visit.bucket);
      return defer(() => pace.sign(send, next)(request)).pipe(
        finalize(release),
        mergeMap((head) =>
          head.statusCode === 429 ? refused(head, slot(), visit, request, pace) : of(head),
        ),
      );
    }),
  );
}

function refused(
  head: Head,
  slot: Slot,
  visit: Visit,
  request: Request,
  pace: Pace,
): Observable<Head> {
  return readRefusal(head, request).pipe(
    mergeMap((refusal) => {
      if (refusal.kind === 'cap') {
        slot.answered(head);
        return of(refusal.head);
      }
      if (refusal.kind === 'quota') {
        slot.refused(head);
        return attempt(visit, request, pace);
      }
      slot.crowded();
      return crowded(head, visit, request, pace);
    }),
  );
}

/** Waits a little, and not as long as anybody else: the Reset of such a 429 means nothing. */
function crowded({ headers }: Head, visit: Visit, request: Request, pace: Pace): Observable<Head> {
  const { emit, scheduler, bucket } = visit;
  const most = Math.min(longest, 2 * shortest * 2 ** visit.crowded);
  const jittered = shortest + Math.floor(pace.random() * (most - shortest));
  const milliseconds = Math.max(jittered, retryAfter(headers, scheduler.now()) ?? 0);
  visit.crowded++;
  visit.waited += milliseconds;
  if (visit.waited > pace.limits.maxWait) {
    const until = scheduler.now() + milliseconds;
    return throwError(() => rateLimitError(visit, request, until, pace));
  }
  emit(() => ({ type: 'wait', bucket, milliseconds, reason: 'concurrency' }));
  return timer(milliseconds, scheduler).pipe(mergeMap(() => attempt(visit, request, pace)));
}

function rateLimitError(
  { bucket }: Visit,
  request: Request,
  until: number,
  { limits }: Pace,
): OktaRateLimitError {
  const retryAt = new Date(until);
  return new OktaRateLimitError(
    `${describeRequest(request)} would have to wait for its rate limit (${bucket}) until ` +
      `${retryAt.toISOString()}, longer than rateLimit.maxWait of ${limits.maxWait.toString()} ms; ` +
      'send it again then, or raise maxWait',
    { retryAt },
  );
}
