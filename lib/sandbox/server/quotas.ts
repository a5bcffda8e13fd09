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

interface Window {
  readonly end: number;
  used: number;
  /** What each client has used of it. */
  readonly byClient: Map<string, number>;
}

/**
 * Counts requests, by the template of their path and the clock of the server, in two counters: that
 * of the org, which other clients use as well, and that of the client, which the numbers tell of.
 */
export function createQuotas(
  quotas: Quotas,
): (template: string, now: number, client?: string) => Taken {
  const { windowMs, share, others } = quotas;
  const windows = new Map<string, Window>();
  return (template, now, client = '') => {
    const bucket = bucketOf(template, quotas);
    const known = windows.get(bucket);
    const window =
      known === undefined || now >= known.end
        ? { end: now + windowMs, used: 0, byClient: new Map<string, number>() }
        : known;
    windows.set(bucket, window);
    const whole = quotas.alone[bucket] ?? quotas.buckets[bucket] ?? quotas.limit;
    const limit = Math.max(Math.floor(whole * share), 1);
    const own = window.byClient.get(client) ?? 0;
    const begun = window.end - windowMs;
    const left = whole - window.used - Math.floor((others * (now - begun)) / windowMs);
    const allowed = own < limit && left > 0;
    if (allowed) {
      window.used += 1;
      window.byClient.set(client, own + 1);
    }
    const taken = allowed ? 1 : 0;
    const remaining = Math.max(Math.min(limit - own - taken, left - taken), 0);
    return { allowed, limit, remaining, reset: Math.ceil(window.end / 1000) };
  };
}

/**
 * The bucket of a path: the longest prefix that is configured; else single users and groups apart
 * and everything else by its first three segments, much as Okta divides its own.
 */
export function bucketOf(template: string, { buckets, alone }: Quotas): string {
  if (template in alone) return template;
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
