import { documentedBuckets } from './documentedBuckets.js';
import { readNumber, refuseOption, refuseUnknown, type Complete } from './option.js';

/** Quotas as Okta has them: fixed windows that begin with their first request. */
export interface RateLimit {
  /** Requests in a window, for each bucket that has no number of its own; left out with `documented`. */
  readonly limit?: number | undefined;
  /** Whether the buckets are those that Okta documents for a Workforce org. Default `false`. */
  readonly documented?: boolean | undefined;
  /** Length of a window in milliseconds. Default 60,000; `X-Rate-Limit-Reset` is rounded up. */
  readonly windowMs?: number | undefined;
  /** Requests in a window for all paths below a prefix; the longest prefix wins. */
  readonly buckets?: Readonly<Record<string, number>> | undefined;
  /**
   * The part of each bucket that one token may use, above 0 and up to 1; headers tell of it. Default
   * 1; with `documented`, 0.5, as Okta has it.
   */
  readonly share?: number | undefined;
  /** Requests that other clients send in each window of each bucket, evenly. Default 0. */
  readonly others?: number | undefined;
  /** Exchanges in progress at once; one more is a 429 with limit 0. Default: no limit. */
  readonly concurrency?: number | undefined;
}

/** A {@link RateLimit}, complete. */
export interface Quotas extends Complete<Omit<RateLimit, 'documented'>> {
  /** Requests in a window for a path alone. */
  readonly alone: Readonly<Record<string, number>>;
}

const unlimited = 1_000_000;
/** The names of what a {@link RateLimit} may have. */
export const quotaNames = [
  'limit',
  'documented',
  'windowMs',
  'buckets',
  'share',
  'others',
  'concurrency',
];

/** Completes the quotas of a sandbox; without any, nobody is held up. */
export function readRateLimit(given: RateLimit | 'documented' = { limit: unlimited }): Quotas {
  const asked: RateLimit = given === 'documented' ? { documented: true } : given;
  if (typeof asked !== 'object')
    refuseOption('rateLimit', "must be an object or 'documented'", given);
  refuseUnknown('rateLimit', asked, quotaNames);
  const { documented = false } = asked;
  const whole = { min: 1, max: 1e9, integer: true } as const;
  const buckets = Object.entries(asked.buckets ?? {}).map(([prefix, limit]) => {
    if (!prefix.startsWith('/')) refuseOption('rateLimit.buckets', 'is keyed by paths', prefix);
    return [prefix, readNumber(`rateLimit.buckets['${prefix}']`, limit, { ...whole, fallback: 1 })];
  });
  const share = readNumber('rateLimit.share', asked.share, {
    fallback: documented ? 0.5 : 1,
    max: 1,
  });
  if (share === 0) refuseOption('rateLimit.share', 'must be above 0', share);
  return {
    limit: readNumber('rateLimit.limit', asked.limit, {
      ...whole,
      fallback: documented ? 600 : Number.NaN,
    }),
    windowMs: readNumber('rateLimit.windowMs', asked.windowMs, {
      fallback: 60_000,
      min: 1,
      max: 86_400_000,
    }),
    buckets: {
      ...(documented ? documentedBuckets.below : {}),
      ...(Object.fromEntries(buckets) as Record<string, number>),
    },
    alone: documented ? documentedBuckets.alone : {},
    share,
    others: readNumber('rateLimit.others', asked.others, { fallback: 0, max: 1e9 }),
    concurrency:
      asked.concurrency === undefined
        ? Infinity
        : readNumber('rateLimit.concurrency', asked.concurrency, { ...whole, fallback: 1 }),
  };
}
