import { headerValue } from './headerValue.js';
import type { Headers } from './types.js';

/**
 * When a response was made, by the clock of the org: its `Date`, in milliseconds since the epoch;
 * `undefined` where it is missing or none.
 */
export function dateOf(headers: Headers): number | undefined {
  const date = Date.parse(headerValue(headers, 'date') ?? '');
  return Number.isNaN(date) ? undefined : date;
}
