import { dateOf } from '../http/dateOf.js';
import type { Head } from '../http/types.js';
import { readRate, type Rate } from '../rate/rateHeaders.js';
import { maxUsefulLanes } from './maxUsefulLanes.js';

/** What the responses of a run tell of how many lanes are worth having, and of the org's clock. */
export interface LanePace {
  readonly learn: (head: Head, elapsed: number, now: number) => void;
  /** Lanes that the rate limit can feed; `Infinity` where no rate limit is known. */
  readonly fed: () => number;
  /** The time by the org's clock when its first response was made, in whole seconds. */
  readonly startedAt: () => number | undefined;
}

/** Knows nothing yet. @param share The part of the rate limit that is ours. */
export function lanePace(share: number): LanePace {
  let rate: Rate | undefined;
  let windowSeconds = 0;
  let latency = Infinity;
  let startedAt: number | undefined;
  return {
    learn: ({ headers }, elapsed, now) => {
      // The shortest: others have waited for a permit.
      latency = Math.min(latency, elapsed);
      startedAt ??= dateOf(headers) ?? Math.floor(now / 1_000) * 1_000;
      rate = readRate(headers, now) ?? rate;
      // The longest: a window has mostly begun before its first response.
      if (rate !== undefined) windowSeconds = Math.max(windowSeconds, rate.reset - rate.date, 1);
    },
    fed: () =>
      rate === undefined ? Infinity : maxUsefulLanes(rate, windowSeconds, share, latency),
    startedAt: () => startedAt,
  };
}
