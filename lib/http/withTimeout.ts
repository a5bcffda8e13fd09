import {
  defer,
  dematerialize,
  map,
  materialize,
  merge,
  mergeMap,
  takeUntil,
  tap,
  throwError,
  timeout,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { OktaTimeoutError } from '../errors.js';
import { describeRequest } from './describeRequest.js';
import type { Send } from './types.js';

/** Milliseconds, each `undefined` where there is no bound. */
export interface Timeouts {
  /** To connect; the exchange itself sees to this one. */
  readonly connect?: number | undefined;
  /** From the request to its headers. */
  readonly headers?: number | undefined;
  /** Between two pieces of a body, while it is being read. */
  readonly body?: number | undefined;
  /** The whole exchange. */
  readonly total?: number | undefined;
}

/**
 * Bounds each exchange of `send`: its headers, the gaps in its body, and both together; when one of
 * them runs out, the exchange is aborted and an {@link OktaTimeoutError} takes its place.
 */
export function withTimeout(
  { headers, body, total }: Omit<Timeouts, 'connect'>,
  scheduler: SchedulerLike,
) {
  const headFirst = headers !== undefined && headers < (total ?? Infinity);
  const first = headFirst ? headers : total;
  return (send: Send): Send =>
    (request) =>
      defer(() => {
        const fail = (text: string) =>
          throwError(() => new OktaTimeoutError(`${describeRequest(request)} ${text}`));
        const late = () => fail(lateText(total));
        const noHeaders = () => fail(headFirst ? headersText(headers) : lateText(total));
        const noBody = () => fail(bodyText(body));
        const deadline = total === undefined ? undefined : scheduler.now() + total;
        return send(request).pipe(
          within(first, noHeaders, scheduler),
          map((head) => ({
            ...head,
            body: head.body.pipe(
              gapsWithin(body, noBody, scheduler),
              completeBy(deadline, scheduler, late),
            ),
          })),
        );
      });
}

type Late = () => Observable<never>;

function within<T>(
  first: number | undefined,
  late: Late,
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<T> {
  return (source) =>
    first === undefined ? source : source.pipe(timeout({ first, scheduler, with: late }));
}

function gapsWithin<T>(
  each: number | undefined,
  late: Late,
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<T> {
  return (source) =>
    each === undefined
      ? source
      : defer(() => {
          let last = scheduler.now();
          // One timer that looks when the last piece came, rather than one for each piece.
          const silence: Late = () => {
            const rest = last + each - scheduler.now();
            return rest > 0 ? timer(rest, scheduler).pipe(mergeMap(silence)) : late();
          };
          return source.pipe(
            tap(() => {
              last = scheduler.now();
            }),
            takeUntil(silence()),
          );
        });
}

/** Mirrors its source until `deadline`, then what `late` returns. */
function completeBy<T>(
  deadline: number | undefined,
  scheduler: SchedulerLike,
  late: Late,
): MonoTypeOperatorFunction<T> {
  return (source) =>
    deadline === undefined
      ? source
      : defer(() =>
          merge(
            source.pipe(materialize()),
            timer(Math.max(0, deadline - scheduler.now()), scheduler).pipe(mergeMap(late)),
          ).pipe(dematerialize()),
        );
}

const lateText = (total = 0) =>
  `took longer than ${total.toString()} ms; ask for smaller pages or raise connection.timeout`;

const headersText = (headers = 0) =>
  `had no answer within ${headers.toString()} ms; ask for less at once or raise connection.timeout.headers`;

const bodyText = (body = 0) =>
  `stopped in its body: nothing came for ${body.toString()} ms; send it again or raise connection.timeout.body`;
