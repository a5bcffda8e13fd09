import type { Bucket } from './bucket.js';

/** What other clients use of a bucket, as far as headers tell. */
export interface ForeignUse {
  /** The window, by its Reset. */
  readonly reset: number;
  /** What they have used of it. */
  readonly used: number;
  /** The most that they have used of it between two answers. */
  readonly burst: number;
  /** The same of the window before. */
  readonly burstBefore: number;
}

/** No other client has been seen. */
export const noForeignUse: ForeignUse = { reset: -Infinity, used: 0, burst: 0, burstBefore: 0 };

/**
 * What the newest answer tells of other clients: what has gone of the limit, and not by us. What is on
 * its way counts as ours, so that whoever is alone never sees another.
 */
export function foreignUse(known: ForeignUse, { window, sent }: Bucket): ForeignUse {
  if (window === undefined) return known;
  const { limit, remaining, reset } = window;
  const used = Math.max(0, limit - remaining - sent);
  // A Reset may waver by a second.
  if (reset > known.reset + 1) return { reset, used, burst: 0, burstBefore: known.burst };
  if (used <= known.used) return known;
  return { ...known, used, burst: Math.max(known.burst, used - known.used) };
}

/** How much others may use at once, by what they have done in this window and in the one before. */
export function burstOf({ burst, burstBefore }: ForeignUse): number {
  return Math.max(burst, burstBefore);
}
