import { concat, defer, finalize, ignoreElements, map, tap, type Observable } from 'rxjs';
import type { Head, Request, Send } from '../http/types.js';
import { bucketKey } from './bucketKey.js';
import type { Permit } from './permit.js';

/** The permits of one attempt: whatever it sends to its bucket takes one of its own. */
export interface AttemptPermits {
  /** Takes the permit of what is sent next, and completes. */
  readonly next: Observable<never>;
  /**
   * Sends by the permit that has been taken, else takes one first. What is for another bucket, such as
   * the request for a token, needs none.
   */
  readonly send: Send;
  /** The permit of what was sent last. */
  readonly permit: () => Permit;
  /** Gives back a permit by which nothing has been sent. */
  readonly release: () => void;
}

/**
 * @param first The permit of what is sent first.
 * @param turn Takes another permit when the rate limit has one.
 */
export function attemptPermits(
  first: Permit,
  turn: Observable<Permit>,
  send: Send,
  bucket: string,
): AttemptPermits {
  let latest = first;
  let unused: Permit | undefined = first;
  const next = defer(() => {
    // A request that is sent again gives its permit back first: waiting while holding one could be a deadlock.
    latest.end();
    return turn;
  }).pipe(
    tap((permit) => {
      latest = permit;
      unused = permit;
    }),
    ignoreElements(),
  );
  const sendByPermit = (request: Request): Observable<Head> =>
    defer(() => {
      if (unused === undefined) return concat(next, sendByPermit(request));
      unused = undefined;
      return held(send(request), latest);
    });
  return {
    next,
    send: (request) => (bucketKey(request) === bucket ? sendByPermit(request) : send(request)),
    permit: () => latest,
    release: () => {
      unused?.end();
    },
  };
}

/** Notes headers and end of a response in `permit`; a 429 ends when its kind is known. */
function held(exchange: Observable<Head>, permit: Permit): Observable<Head> {
  let reading = false;
  const end = () => {
    permit.end();
  };
  const body = (head: Head) =>
    defer(() => {
      reading = true;
      return head.statusCode === 429
        ? head.body.pipe(finalize(end))
        : head.body.pipe(tap({ error: end, complete: end, unsubscribe: end }));
    });
  return exchange.pipe(
    tap({
      next: (head) => {
        if (head.statusCode !== 429) permit.answered(head);
      },
      finalize: () => {
        if (!reading) permit.end();
      },
    }),
    map((head) => ({ ...head, body: body(head) })),
  );
}
