import {
  defer,
  dematerialize,
  map,
  materialize,
  merge,
  mergeMap,
  throwError,
  timeout,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { OktaTimeoutError } from '../errors.js';
import { describeRequest } from './describeRequest.js';
import type { Request, Send } from './types.js';

/**
 * Gives each exchange of `send`, headers and body together, `milliseconds` to be done; then it is
 * aborted and an {@link OktaTimeoutError} takes its place.
 */
export function withTimeout(milliseconds: number, scheduler: SchedulerLike) {
  return (send: Send): Send =>
    (request) =>
      defer(() => {
        const deadline = scheduler.now() + milliseconds;
        const late = () => throwError(() => timeoutError(request, milliseconds));
        return send(request).pipe(
          timeout({ first: milliseconds, scheduler, with: late }),
          map((head) => ({ ...head, body: head.body.pipe(completeBy(deadline, scheduler, late)) })),
        );
      });
}

/** Mirrors its source until `deadline`, then what `late` returns. */
function completeBy<T>(
  deadline: number,
  scheduler: SchedulerLike,
  late: () => Observable<never>,
): MonoTypeOperatorFunction<T> {
  return (source) =>
    defer(() =>
      merge(
        source.pipe(materialize()),
        timer(Math.max(0, deadline - scheduler.now()), scheduler).pipe(mergeMap(late)),
      ).pipe(dematerialize()),
    );
}

function timeoutError(request: Request, milliseconds: number): OktaTimeoutError {
  return new OktaTimeoutError(
    `${describeRequest(request)} took longer than ${milliseconds.toString()} ms; ` +
      'ask for smaller pages or raise connection.timeout',
  );
}
