import { dateOf } from '../http/dateOf.js';
import { headerValue } from '../http/headerValue.js';
import type { Headers } from '../http/types.js';

/** What the headers of a response say of its bucket; times in seconds of the server's clock. */
export interface Rate {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
  /** When the response was made. */
  readonly date: number;
}

const day = 86_400;
const digits = /^\d{1,12}$/;
/** A window may just have ended when its last response was made. */
const leeway = 5;

/**
 * Reads `X-Rate-Limit-Limit`, `-Remaining` and `-Reset` against the response's own `Date`, so that
 * it does not matter what our clock says.
 *
 * Of values that came more than once the lowest counts; values that make no sense are left out.
 *
 * @param now Milliseconds since the epoch, for responses without a `Date`.
 * @returns `undefined` when the headers do not describe a window.
 * @see https://developer.okta.com/docs/reference/rl-best-practices/
 */
export function readRate(headers: Headers, now: number): Rate | undefined {
  const date = serverTime(headers, now);
  const limit = lowest(numbers(headers, 'x-rate-limit-limit'));
  const remaining = lowest(numbers(headers, 'x-rate-limit-remaining'));
  const reset = lowest(
    numbers(headers, 'x-rate-limit-reset').filter(
      (seconds) => seconds >= date - leeway && seconds <= date + day,
    ),
  );
  if (limit === undefined || limit === 0 || remaining === undefined || reset === undefined) {
    return undefined;
  }
  return { limit, remaining: Math.min(remaining, limit), reset, date };
}

/** Whether a 429 is one of concurrency: limit 0, remaining 0, and a Reset that means nothing. */
export function isConcurrencyLimit(headers: Headers): boolean {
  return (
    lowest(numbers(headers, 'x-rate-limit-limit')) === 0 &&
    lowest(numbers(headers, 'x-rate-limit-remaining')) === 0
  );
}

/**
 * The milliseconds that `Retry-After` asks for, be it seconds or a date.
 *
 * @see RFC 9110, section 10.2.3
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headerValue(headers, 'retry-after')?.trim().slice(0, 40) ?? '';
  const seconds = /^\d+$/.test(text)
    ? Number(text)
    : /[a-z]/i.test(text)
      ? Date.parse(text) / 1000 - serverTime(headers, now)
      : NaN;
  return seconds <= day ? Math.max(0, seconds * 1000) : undefined;
}

function serverTime(headers: Headers, now: number): number {
  return Math.floor((dateOf(headers) ?? now) / 1000);
}

function numbers(headers: Headers, name: string): readonly number[] {
  const header = headers[name] ?? [];
  if (typeof header === 'string' && digits.test(header)) return [Number(header)];
  return [header]
    .flat()
    .slice(0, 10)
    .flatMap((line) => line.slice(0, 200).split(','))
    .map((text) => text.trim())
    .filter((text) => digits.test(text))
    .map(Number);
}

function lowest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}
