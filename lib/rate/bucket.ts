import type { Rate } from './rateHeaders.js';

/** What a governor knows of one bucket; milliseconds of its own clock, unless said otherwise. */
export interface Bucket {
  /** The newest window that a response told of. */
  readonly window: Rate | undefined;
  /** When `window` has ended for certain, or when a refusal has. */
  readonly opensAt: number;
  /** Whether the org has refused and nothing may be sent before `opensAt`. */
  readonly closed: boolean;
  /** Whether responses come without rate limits. */
  readonly free: boolean;
  /** Whether a request is on its way that is to tell of the window. */
  readonly probing: boolean;
  /** Requests sent in this window; those of which it is not known count as of this one. */
  readonly sent: number;
  /** Of those, how many have no headers yet. */
  readonly unanswered: number;
  /** Requests a window that the org lets us have, learned from its refusals. */
  readonly ceiling: number;
  /** Windows until the ceiling is put to the test again. */
  readonly ceilingWindows: number;
}

/** How much of a bucket may be used. */
export interface Policy {
  /** The part of Limit that is ours. */
  readonly share: number;
  /** The part of Limit that is left to others. */
  readonly reserve: number;
}

/** Why a request waits. */
export type Reason = 'share' | 'reserve' | 'quota';

/** A wait that ends at a time. */
export interface Delay {
  readonly until: number;
  readonly reason: Reason;
}

/** Whether a request may be sent: now, when an answer has come, or at a time. */
export type Admission = 'go' | 'hold' | Delay;

/** Okta's clocks are whole seconds: that much after Reset, a window is over. */
const second = 1_000;
/** A crowd does not set out at once: so many, then two for each answer of this window. */
const atOnce = 8;
const perAnswer = 2;
const notLetIn: ReadonlySet<number> = new Set([400, 401, 429]);
/** After so many windows a learned ceiling is forgotten, since what it came from may have changed. */
const ceilingLife = 10;

/** A bucket of which nothing is known. */
export const unknownBucket: Bucket = {
  window: undefined,
  opensAt: -Infinity,
  closed: false,
  free: false,
  probing: false,
  sent: 0,
  unanswered: 0,
  ceiling: Infinity,
  ceilingWindows: 0,
};

/** Whether the next request may be sent at `now`. */
export function admission(bucket: Bucket, { share, reserve }: Policy, now: number): Admission {
  const { window, opensAt, closed, sent, unanswered, ceiling } = bucket;
  if (closed && now < opensAt) return { until: opensAt, reason: 'quota' };
  if (isOver(bucket, now) || window === undefined) {
    return bucket.free && !closed ? 'go' : bucket.probing ? 'hold' : 'go';
  }
  const { limit, remaining } = window;
  // The addend makes up for products such as 0.29 × 100.
  const allowance = Math.max(1, Math.min(ceiling, Math.floor(share * limit + 1e-9)));
  if (sent >= allowance) return { until: opensAt, reason: 'share' };
  if (remaining - unanswered <= reserve * limit) return { until: opensAt, reason: 'reserve' };
  return unanswered < Math.max(atOnce, perAnswer * (sent - unanswered)) ? 'go' : 'hold';
}

/** Whether the next request has to find out about the window. */
export function isProbe(bucket: Bucket, now: number): boolean {
  return isOver(bucket, now) && (!bucket.free || bucket.closed);
}

/** A request has been sent. */
export function sent(bucket: Bucket, probe: boolean): Bucket {
  return {
    ...bucket,
    probing: bucket.probing || probe,
    sent: bucket.sent + 1,
    unanswered: bucket.unanswered + 1,
  };
}

/** A request has ended without headers; the org may have counted it all the same. */
export function lost(bucket: Bucket, probe: boolean): Bucket {
  const { window } = bucket;
  return {
    ...answeredOne(bucket, probe),
    window: window && { ...window, remaining: window.remaining - 1 },
  };
}

/**
 * Headers have come that tell of no window. Only those of a request that a working org has let in teach
 * that there is none; a signature may be refused by 400 too.
 */
export function answeredWithout(
  bucket: Bucket,
  probe: boolean,
  statusCode: number,
  now: number,
): Bucket {
  if (notLetIn.has(statusCode) || statusCode >= 500) return lost(bucket, probe);
  const over = isOver(bucket, now);
  return {
    ...answeredOne(bucket, probe),
    free: bucket.free || over,
    closed: bucket.closed && !over,
  };
}

/** Headers have come that tell of a window. */
export function answered(bucket: Bucket, probe: boolean, rate: Rate, now: number): Bucket {
  const { window, opensAt } = bucket;
  const rest: Bucket = { ...answeredOne(bucket, probe), free: false };
  const end = now + Math.max(0, rate.reset - rate.date) * second + second;
  if (window === undefined) {
    return { ...rest, window: rate, ...ending(rest, end, now) };
  }
  if (rate.reset < window.reset && rate.date <= window.date) {
    return { ...rest, sent: Math.max(0, rest.sent - 1) };
  }
  if (rate.reset > window.reset && rate.date >= window.reset - 1) {
    const life = rest.ceilingWindows - 1;
    return {
      ...rest,
      window: rate,
      ...ending(rest, end, now),
      // Those still on their way may have come into this window too.
      sent: bucket.unanswered,
      ceiling: life > 0 ? rest.ceiling : Infinity,
      ceilingWindows: Math.max(0, life),
    };
  }
  const remaining = Math.min(rate.remaining, window.remaining);
  const soonest =
    rate.reset === window.reset && !isOver(bucket, now) ? Math.min(opensAt, end) : end;
  return { ...rest, window: { ...rate, remaining }, ...ending(rest, soonest, now) };
}

/**
 * The org has refused for `wait` milliseconds. If `remaining` says that the bucket is not used up,
 * what has been used of it is all that we get.
 */
export function refused(bucket: Bucket, wait: number, rate: Rate | undefined, now: number): Bucket {
  const opensAt = Math.max(now + wait, bucket.closed ? bucket.opensAt : 0);
  const closed = { ...bucket, closed: true, opensAt };
  return rate === undefined || rate.remaining === 0
    ? closed
    : {
        ...closed,
        ceiling: Math.max(1, Math.min(bucket.ceiling, rate.limit - rate.remaining)),
        ceilingWindows: ceilingLife,
      };
}

/** Milliseconds until a window of which a 429 told is over. */
export function windowLeft({ window, opensAt }: Bucket, rate: Rate | undefined, now: number) {
  if (rate !== undefined) return Math.max(0, rate.reset - rate.date) * second + second;
  return window !== undefined && opensAt > now ? opensAt - now : undefined;
}

function isOver({ opensAt }: Bucket, now: number): boolean {
  return now >= opensAt;
}

/** A refusal stands until its time, whatever responses that were under way say. */
function ending(bucket: Bucket, end: number, now: number): Pick<Bucket, 'opensAt' | 'closed'> {
  return bucket.closed && !isOver(bucket, now)
    ? { opensAt: bucket.opensAt, closed: true }
    : { opensAt: end, closed: false };
}

function answeredOne(bucket: Bucket, probe: boolean): Bucket {
  return {
    ...bucket,
    probing: bucket.probing && !probe,
    unanswered: bucket.unanswered - 1,
  };
}
