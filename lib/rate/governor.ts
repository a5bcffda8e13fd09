import type { Governor, RateLimitOptions } from '../types/connection.js';
import { pacer, type Pacer } from './pacer.js';
import { parseRateLimit, type RateLimit } from './rateLimitOptions.js';

/** What a governor does for those who know it. */
export interface Governing {
  readonly limits: RateLimit;
  readonly pacer: Pacer;
}

const governors = new WeakMap<object, Governing>();

/**
 * Keeps requests under the org's rate limits, for all connections that are given it as `rateLimit`:
 * what one of them learns, and what it uses of a limit, holds for all. Share one among connections on
 * the same token.
 *
 * Limits are learned from responses, bucket by bucket: methods and paths whose headers tell of one
 * counter are one bucket. `share` bounds what is sent in a window, 0.01 to 1 of the limit, default 0.5, since Okta gives one client half of a
 * bucket; `reserve`, default 0.05, is the part of the limit that is left to others. Who has to wait
 * longer than `maxWait` milliseconds, default 300,000, gets an `OktaRateLimitError`. No more than
 * `concurrency` requests, default 75, are on their way at once, in all buckets together. With
 * `enabled: false` nothing waits and every 429 is passed on.
 *
 * With `shared`, a budget of a queue, `share` is what all processes with that budget use together: permits
 * are leased in blocks of ten for each bucket and window. While the store of the budget is away, each
 * takes its part of the share by the budget's `members`; without that number, nothing is sent until it is back.
 *
 * @example
 * ```ts
 * import { apiToken, customApiAction, governor } from 'okta-streams';
 *
 * const rateLimit = governor({ share: 0.25 });
 * const orgUrl = 'https://acme.okta.com';
 * const auth = apiToken(process.env['OKTA_CLIENT_TOKEN']);
 * const reading = customApiAction({ orgUrl, auth, rateLimit });
 * const writing = customApiAction({ orgUrl, auth, rateLimit, timeout: 10_000 });
 * ```
 *
 * @example One quota for all processes on a token:
 * ```ts
 * import { governor } from 'okta-streams';
 * import { postgresQueue } from 'okta-streams/queues';
 *
 * const queue = postgresQueue(undefined, { name: 'users' });
 * const rateLimit = governor({ shared: queue.budget('acme/0oa1', { members: 8 }) });
 * ```
 * @throws OktaInputError at once when an option is wrong.
 * @see https://developer.okta.com/docs/reference/rate-limits/
 */
export function governor(options: RateLimitOptions = {}): Governor {
  return make(options, 'governor');
}

/**
 * The governor of a connection: the one given, or a new one by the options given.
 *
 * @throws OktaInputError when `given` is neither.
 */
export function governorOf(given: unknown = {}): Governor {
  return isGovernor(given) ? given : make(given, 'rateLimit');
}

/** What stands behind a governor. */
export function governingOf(of: Governor): Governing {
  const governing = governors.get(of);
  if (governing === undefined) throw new TypeError('not made by governor(…)');
  return governing;
}

/** The part of a limit that a governor uses: all of it, where it does not govern. */
export function shareOf(of: Governor): number {
  const { limits } = governingOf(of);
  return limits.enabled ? limits.share : 1;
}

function make(options: unknown, name: string): Governor {
  const limits = parseRateLimit(options, name);
  const made = Object.freeze({}) as Governor;
  governors.set(made, { limits, pacer: pacer(limits) });
  return made;
}

function isGovernor(given: unknown): given is Governor {
  return typeof given === 'object' && given !== null && governors.has(given);
}
