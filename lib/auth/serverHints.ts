import { dateOf } from '../http/dateOf.js';
import { headerValue } from '../http/headerValue.js';
import type { Head } from '../http/types.js';

/** What the responses of an org have taught about signing for it. */
export interface ServerHints {
  /** The DPoP nonce to use next. */
  readonly nonce: string | undefined;
  /** Milliseconds by which the clock of the org is ahead of ours. */
  readonly clockOffset: number;
}

/** What is known before the first response. */
export const noHints: ServerHints = { nonce: undefined, clockOffset: 0 };

/** Below this a clock is not the reason for a refused proof. */
const tolerance = 5_000;

/**
 * What is known after a response: any may bring a new nonce, and its `Date` tells the org's clock.
 *
 * @see RFC 9449, section 8.2
 */
export function hintsAfter({ headers }: Head, before: ServerHints, now: number): ServerHints {
  const date = dateOf(headers);
  return {
    nonce: headerValue(headers, 'dpop-nonce') ?? before.nonce,
    clockOffset: date === undefined ? before.clockOffset : date - now,
  };
}

/** Whether a proof made with `later` may pass where one made with `earlier` did not. */
export function teachesMore(later: ServerHints, earlier: ServerHints): boolean {
  return (
    later.nonce !== earlier.nonce || Math.abs(later.clockOffset - earlier.clockOffset) > tolerance
  );
}
