import { Observable, ReplaySubject } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaInputError, OktaNetworkError } from '../errors.js';
import type { Head, Request, Send } from '../http/types.js';
import { readDiagram } from './marbleDiagram.js';
import { answer, checkPages, pageFor, type MarblePages } from './marblePages.js';
import { quotaWaitOf, type MarbleOrgOptions } from './quotaWait.js';

/** Of a jitter from 0 up to 1, the middle. */
const jitter = 0.5;

/** When a request was subscribed and unsubscribed, for `expectSubscriptions`. */
export type MarbleSubscription = ReturnType<
  TestScheduler['createColdObservable']
>['subscriptions'][number];

/** An org that lives in virtual time. */
export interface MarbleOrg {
  /** For `connection.send`. Its jitter is 0.5, so that waits are the same in every run. */
  readonly send: Send;
  /** Milliseconds that a `quota429` is waited for, behind its headers. */
  readonly quotaWait: number;
  /** `GET /api/v1/users?limit=200`, in the order in which they left. */
  readonly requests: readonly string[];
  /** One entry a request, in the same order. Not read-only, since `expectSubscriptions` asks so. */
  readonly subscriptions: MarbleSubscription[];
}

/**
 * A `send` made of marbles: a whole pipeline, its paging, limits, flow, waits and cancellation, plays
 * in `TestScheduler.run`.
 *
 * Each exchange is a diagram: `h` its headers, `b` a piece of its body, `|` the end of the body, `#` a
 * reset (before `h` of the whole exchange, behind it of the body). The body is shared out evenly over
 * the `b`s, or comes whole at `|`. A diagram may end in the name of a fault of `okta-streams/sandbox`
 * (but `staleNonce`), which stands for all marbles of its response. A list of diagrams is used request by request, its
 * last one for all that follow.
 *
 * ```text
 * '--h--|'             headers after 2 ms, body after 5 ms
 * '--h-b-b|'           the body in two pieces
 * '--#'                reset before the headers
 * '--h-b#'             reset in the body
 * '--'                 never answered
 * '20ms quota429'      a 429 at frame 20, whose quota is whole again a minute later: with Okta's second
 *                      of grace it is waited for 61,000 ms, so the next request leaves at 61,020 ms
 * '20ms resetInBody'   half of the body at frame 20, and a reset
 * ```
 *
 * `pages` are the pages of one list: a page of records gets a next link while there is one more, and
 * is found again by the `after` of that link. A function answers each request by itself, writes too.
 *
 * Waits play the same each time: `send` brings a `random` of 0.5, which `connection.random` replaces. By
 * the defaults of a connection, repeats wait 250, 500, 1,000 and 2,000 ms; a `concurrency429` waits 375,
 * then 625 ms; a 429 without headers 1,250, then 2,500 ms; a `quota429` as long as `quotaWait` says.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { apiToken, customApiAction } from 'okta-streams';
 * import { marbleOrg } from 'okta-streams/testing';
 * import { map } from 'rxjs';
 * import { TestScheduler } from 'rxjs/testing';
 *
 * const scheduler = new TestScheduler(assert.deepEqual);
 * scheduler.run(({ expectObservable, expectSubscriptions }) => {
 *   const org = marbleOrg(scheduler, '--h--|', [['a'], ['b'], ['c']]);
 *   const action = customApiAction({
 *     orgUrl: 'https://acme.okta.com',
 *     auth: apiToken('token'),
 *     send: org.send,
 *   });
 *   const records = action.stream({ relativeUrl: '/api/v1/groups' });
 *   expectObservable(records.pipe(map(({ record }) => record))).toBe('-----a-b-(c|)');
 *   // The second request leaves at the headers of the first.
 *   expectSubscriptions(org.subscriptions).toBe(['^----!', '--^----!', '----^----!']);
 * });
 * ```
 * @param scheduler The scheduler whose `run` the pipeline plays in.
 * @param marbles One diagram for all requests, or one for each.
 * @param pages The pages of a list, or what answers each request.
 * @param options How long a `quota429` is waited for.
 * @throws OktaInputError for a diagram that no exchange can have, no diagrams, no pages and an option
 * that is wrong or not known.
 */
export function marbleOrg(
  scheduler: TestScheduler,
  marbles: string | readonly string[],
  pages: MarblePages,
  options: MarbleOrgOptions = {},
): MarbleOrg {
  const quotaWait = quotaWaitOf(options);
  const diagrams = (typeof marbles === 'string' ? [marbles] : marbles).map(readDiagram);
  const last = diagrams.at(-1);
  if (last === undefined) {
    throw new OktaInputError('marbles', 'must hold at least one diagram: got []; write "h|"');
  }
  checkPages(pages);
  const requests: string[] = [];
  const subscriptions: MarbleSubscription[] = [];

  const exchange = (request: Request): Observable<Head> =>
    new Observable((subscriber) => {
      const index = requests.length;
      const diagram = diagrams[index] ?? last;
      const page = pageFor(request, index, pages);
      const played = scheduler.createColdObservable(diagram.marbles);
      const body = new ReplaySubject<Uint8Array>(Infinity);
      let rest: readonly Uint8Array[] = [];
      let hasHead = false;

      requests.push(`${request.method} ${request.url.replace(/^https?:\/\/[^/]+/, '')}`);
      const subscription = played.subscribe({
        next: (marble) => {
          if (marble === 'h') {
            hasHead = true;
            const { bytes, ...head } = answer(page, diagram.effect, scheduler.now(), quotaWait);
            rest = shareOut(bytes, diagram.marbles.split('b').length - 1);
            subscriber.next({ ...head, body: body.asObservable() });
          } else {
            const [piece, ...others] = rest;
            rest = others;
            if (piece !== undefined) body.next(piece);
          }
        },
        error: () => {
          const reset = new OktaNetworkError(`${request.method} was reset, as its marbles say`);
          if (!hasHead) {
            subscriber.error(reset);
            return;
          }
          body.error(reset);
          subscriber.complete();
        },
        complete: () => {
          for (const piece of rest) body.next(piece);
          body.complete();
          subscriber.complete();
        },
      });
      subscriptions.push(...played.subscriptions);
      return () => {
        subscription.unsubscribe();
        // The cold Observable replaces its log entry when it is unsubscribed.
        subscriptions.splice(index, 1, ...played.subscriptions);
      };
    });
  const send = Object.assign(exchange, { random: () => jitter });
  return { send, quotaWait, requests, subscriptions };
}

function shareOut(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  const size = Math.ceil(bytes.length / Math.max(count, 1));
  return Array.from({ length: Math.max(count, 1) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}
