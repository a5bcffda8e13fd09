import type { Quotas } from '../options/rateLimit.js';
import { oktaError } from '../wire/reply.js';
import type { Reply } from '../wire/reply.js';

/** What rate-limit headers say; `reset` in epoch seconds. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
}

/** What is left of a bucket after a request, and whether the request was still within it. */
export interface Taken extends Quota {
  readonly allowed: boolean;
}

/** Counts requests, by the template of their path and the clock of the server. */
export function createQuotas(quotas: Quotas): (template: string, now: number) => Taken {
  const windows = new Map<string, { end: number; used: number }>();
  return (template, now) => {
    const bucket = bucketOf(template, quotas);
    const known = windows.get(bucket);
    const window =
      known === undefined || now >= known.end ? { end: now + quotas.windowMs, used: 0 } : known;
    windows.set(bucket, window);
    const limit = quotas.buckets[bucket] ?? quotas.limit;
    const allowed = window.used < limit;
    if (allowed) window.used += 1;
    return { allowed, limit, remaining: limit - window.used, reset: Math.ceil(window.end / 1000) };
  };
}

/**
 * The bucket of a path: the longest prefix that is configured; else single users and groups apart
 * and everything else by its first three segments, much as Okta divides its own.
 */
function bucketOf(template: string, { buckets }: Quotas): string {
  const prefixes = Object.keys(buckets).filter((prefix) => isBelow(template, prefix));
  const longest = prefixes.sort((a, b) => b.length - a.length)[0];
  if (longest !== undefined) return longest;
  return /^\/api\/v1\/(?:users|groups)\/\{\w+\}$/.test(template)
    ? template
    : template.split('/', 4).join('/');
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

/** The headers that tell of a quota. */
export function quotaHeaders({ limit, remaining, reset }: Quota): Record<string, string> {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(reset),
  };
}

/** The 429 of a bucket that is used up. */
export function tooManyRequests(): Reply {
  return oktaError(429, 'E0000047', 'API call exceeded rate limit due to too many requests.');
}

/** What a 429 says when too many exchanges are in progress: its Reset is no time to wait for. */
export function concurrencyQuota(now: number): Quota {
  return { limit: 0, remaining: 0, reset: Math.ceil(now / 1000) + 120 };
}
