import { concat, defer, finalize, ignoreElements, map, tap, type Observable } from 'rxjs';
import type { Head, Request, Send } from '../http/types.js';
import { bucketKey } from './bucketKey.js';
import type { Slot } from './slot.js';

/** The turns of one attempt: whatever it sends to its bucket takes a slot of its own. */
export interface AttemptTurns {
  /** Takes the slot of what is sent next, and completes. */
  readonly next: Observable<never>;
  /**
   * Sends in the slot that has been taken, else takes one first. What is for another bucket, such as
   * the request for a token, needs none.
   */
  readonly send: Send;
  /** The slot of what was sent last. */
  readonly slot: () => Slot;
  /** Gives back a slot in which nothing has been sent. */
  readonly release: () => void;
}

/**
 * @param first The slot of what is sent first.
 * @param turn Takes another one when its turn has come.
 */
export function attemptTurns(
  first: Slot,
  turn: Observable<Slot>,
  send: Send,
  bucket: string,
): AttemptTurns {
  let latest = first;
  let unused: Slot | undefined = first;
  const next = defer(() => {
    // Whoever sends again has no use for the answer before; waiting on top of it might be for ever.
    latest.end();
    return turn;
  }).pipe(
    tap((slot) => {
      latest = slot;
      unused = slot;
    }),
    ignoreElements(),
  );
  const sendInSlot = (request: Request): Observable<Head> =>
    defer(() => {
      if (unused === undefined) return concat(next, sendInSlot(request));
      unused = undefined;
      return held(send(request), latest);
    });
  return {
    next,
    send: (request) => (bucketKey(request) === bucket ? sendInSlot(request) : send(request)),
    slot: () => latest,
    release: () => {
      unused?.end();
    },
  };
}

/** Tells `slot` of the headers and of the end, which for a 429 comes when it has been dealt with. */
function held(exchange: Observable<Head>, slot: Slot): Observable<Head> {
  let reading = false;
  const end = () => {
    slot.end();
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
        if (head.statusCode !== 429) slot.answered(head);
      },
      finalize: () => {
        if (!reading) slot.end();
      },
    }),
    map((head) => ({ ...head, body: body(head) })),
  );
}
