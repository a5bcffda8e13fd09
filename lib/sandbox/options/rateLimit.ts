import { readNumber, refuseOption, refuseUnknown, type Complete } from './option.js';

/** Quotas as Okta has them: fixed windows that begin with their first request. */
export interface RateLimit {
  /** Requests in a window, for each bucket that `buckets` does not name. */
  readonly limit: number;
  /** Length of a window in milliseconds. Default 60,000; `X-Rate-Limit-Reset` is rounded up. */
  readonly windowMs?: number | undefined;
  /** Requests in a window for all paths below a prefix; the longest prefix wins. */
  readonly buckets?: Readonly<Record<string, number>> | undefined;
  /** Exchanges in progress at once; one more is a 429 with limit 0. Default: no limit. */
  readonly concurrency?: number | undefined;
}

/** A {@link RateLimit}, complete. */
export type Quotas = Complete<RateLimit>;

/** Completes the quotas of a sandbox; without any, nobody is held up. */
export function readRateLimit(given: RateLimit | undefined): Quotas {
  if (given === undefined) {
    return { limit: 1_000_000, windowMs: 60_000, buckets: {}, concurrency: Infinity };
  }
  refuseUnknown('rateLimit', given, ['limit', 'windowMs', 'buckets', 'concurrency']);
  const whole = { min: 1, max: 1e9, integer: true } as const;
  const buckets = Object.entries(given.buckets ?? {}).map(([prefix, limit]) => {
    if (!prefix.startsWith('/')) refuseOption('rateLimit.buckets', 'is keyed by paths', prefix);
    return [prefix, readNumber(`rateLimit.buckets['${prefix}']`, limit, { ...whole, fallback: 1 })];
  });
  return {
    limit: readNumber('rateLimit.limit', given.limit, { ...whole, fallback: Number.NaN }),
    windowMs: readNumber('rateLimit.windowMs', given.windowMs, {
      fallback: 60_000,
      min: 1,
      max: 86_400_000,
    }),
    buckets: Object.fromEntries(buckets) as Record<string, number>,
    concurrency:
      given.concurrency === undefined
        ? Infinity
        : readNumber('rateLimit.concurrency', given.concurrency, { ...whole, fallback: 1 }),
  };
}
