import { isOver, type Bucket } from './bucket.js';

/** How much of a bucket may be used. */
export interface Policy {
  /** The part of Limit that is ours. */
  readonly share: number;
  /** The part of Limit that is left to others. */
  readonly reserve: number;
}

/**
 * Why a request waits: ours is used up, the org has refused, nothing is known of the window yet, many
 * are on their way and few have been answered, as many are on their way as may be, or the store of the
 * permits that are shared is away.
 */
export type Reason = 'share' | 'reserve' | 'quota' | 'probe' | 'crowd' | 'permits' | 'budget';

/** A wait that ends at a time, or before: with the next answer. */
export interface Delay {
  /** `Infinity` where only an answer ends it. */
  readonly until: number;
  readonly reason: Reason;
}

/** Whether a request may be sent now, or what it waits for. */
export type Admission = 'go' | Delay;

/** Requests without headers at once, at the start of a window; then two for each answer of it. */
const atOnce = 8;
const perAnswer = 2;
/** Milliseconds that an unanswered probe holds up the others; then one more goes, then two, four, and so on. */
export const patience = 250;

/**
 * Whether the next request may be sent at `now`.
 *
 * @param burst How much others may use at once: where no more than that remains, one request goes at a
 * time, so that no crowd is refused together.
 */
export function admission(
  bucket: Bucket,
  { share, reserve }: Policy,
  now: number,
  burst = 0,
): Admission {
  const { window, opensAt, closed, sent, unanswered, ceiling } = bucket;
  if (closed && now < opensAt) return { until: opensAt, reason: 'quota' };
  // The addend makes up for products such as 0.29 × 100.
  const allowance =
    window === undefined
      ? Infinity
      : Math.max(1, Math.min(ceiling, Math.floor(share * window.limit + 1e-9)));
  if (isOver(bucket, now) || window === undefined) {
    const { free, probes, probingSince } = bucket;
    if (probes === 0 || (free && !closed)) return 'go';
    // The limit of the window before is the best guess at that of the next.
    if (unanswered >= allowance) return { until: Infinity, reason: 'probe' };
    const { more, until } = impatience(probingSince, now);
    return probes <= more ? 'go' : { until, reason: 'probe' };
  }
  const { limit, remaining } = window;
  if (sent >= allowance) return { until: opensAt, reason: 'share' };
  if (remaining - unanswered <= reserve * limit) return { until: opensAt, reason: 'reserve' };
  const { more, until } = impatience(Math.max(bucket.heardAt, bucket.busySince), now);
  const crowd =
    remaining - unanswered <= burst ? 1 : Math.max(atOnce, perAnswer * (sent - unanswered));
  return unanswered < crowd + more ? 'go' : { until, reason: 'crowd' };
}

/** How many more may go while nothing has been answered: none, one, three, seven; and until when. */
function impatience(since: number, now: number): { more: number; until: number } {
  const steps = Math.max(0, Math.floor((now - since) / patience));
  return { more: 2 ** steps - 1, until: since + (steps + 1) * patience };
}

/** Whether a probe has been on its way for so long that a `wait` event tells of it. */
export function isHolding(bucket: Bucket, now: number): boolean {
  return isProbe(bucket, now) && bucket.probes > 0 && now >= bucket.probingSince + patience;
}

/** Whether the next request has to find out about the window. */
export function isProbe(bucket: Bucket, now: number): boolean {
  return isOver(bucket, now) && (!bucket.free || bucket.closed);
}
