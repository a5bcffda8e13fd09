import type { Rate } from './rateHeaders.js';

/** What a governor knows of one bucket; milliseconds of its own clock, unless said otherwise. */
export interface Bucket {
  /** The newest window that a response announced. */
  readonly window: Rate | undefined;
  /** When `window` has ended for certain, or when a refusal has. */
  readonly opensAt: number;
  /** Whether the org has refused and nothing may be sent before `opensAt`. */
  readonly closed: boolean;
  /** Whether responses come without rate limits. */
  readonly free: boolean;
  /** Requests on their way that are to tell of the window. */
  readonly probes: number;
  /** Since when there has been a probe on its way; `Infinity` while there is none. */
  readonly probingSince: number;
  /** Requests sent in this window; those of which it is not known count as of this one. */
  readonly sent: number;
  /** Of those, how many have no headers yet. */
  readonly unanswered: number;
  /** When headers have come last. */
  readonly heardAt: number;
  /** Since when there has been a request without headers; `Infinity` while there is none. */
  readonly busySince: number;
  /** 429s in a row without the headers of a window. */
  readonly refusals: number;
  /** Requests a window that the org lets us have, learned from its refusals. */
  readonly ceiling: number;
  /** Windows until the ceiling is put to the test again. */
  readonly ceilingWindows: number;
}

/** Okta's clocks are whole seconds: that much after Reset, a window is over. */
const second = 1_000;
const backoffBase = 1_000;
const maxBackoff = 30_000;
const notLetIn: ReadonlySet<number> = new Set([400, 401, 429]);
/** After so many windows a learned ceiling is forgotten, since what it came from may have changed. */
const ceilingLife = 10;

/** A bucket of which nothing is known. */
export const unknownBucket: Bucket = {
  window: undefined,
  opensAt: -Infinity,
  closed: false,
  free: false,
  probes: 0,
  probingSince: Infinity,
  sent: 0,
  unanswered: 0,
  heardAt: -Infinity,
  busySince: Infinity,
  refusals: 0,
  ceiling: Infinity,
  ceilingWindows: 0,
};

/** A request has been sent. */
export function sent(bucket: Bucket, probe: boolean, now: number): Bucket {
  return {
    ...bucket,
    probes: bucket.probes + (probe ? 1 : 0),
    probingSince: probe ? Math.min(bucket.probingSince, now) : bucket.probingSince,
    busySince: Math.min(bucket.busySince, now),
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

/** Whether a request with this answer was let in by an org that works. */
export function isLetIn(statusCode: number): boolean {
  return !notLetIn.has(statusCode) && statusCode < 500;
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
  if (!isLetIn(statusCode)) return lost(bucket, probe);
  const over = isOver(bucket, now);
  return {
    ...heard(answeredOne(bucket, probe), now),
    free: bucket.free || over,
    closed: bucket.closed && !over,
  };
}

/** Headers have come that tell of a window. */
export function answered(bucket: Bucket, probe: boolean, rate: Rate, now: number): Bucket {
  const { window, opensAt } = bucket;
  const rest: Bucket = { ...heard(answeredOne(bucket, probe), now), free: false };
  const end = now + windowLeft(rate);
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

/**
 * The org, or what stands in front of it, has refused and does not say for how long: exponential
 * backoff from a second, up to half as long again by `random`.
 */
export function backedOff(bucket: Bucket, random: number, now: number): Bucket {
  // Those that were on their way together are refused together, and count once.
  if (bucket.closed && !isOver(bucket, now)) return bucket;
  const base = Math.min(maxBackoff, backoffBase * 2 ** bucket.refusals);
  const wait = Math.floor(base * (1 + random / 2));
  return { ...refused(bucket, wait, undefined, now), refusals: bucket.refusals + 1 };
}

/** Another key of the same bucket was let in behind a refusal. */
export function reopened(bucket: Bucket, now: number): Bucket {
  return bucket.closed && isOver(bucket, now) ? { ...bucket, closed: false, refusals: 0 } : bucket;
}

/** Milliseconds until the window that a 429 names is over. */
export function windowLeft({ reset, date }: Rate): number {
  return Math.max(0, reset - date) * second + second;
}

/** Whether the window, or the refusal, that is known is over. */
export function isOver({ opensAt }: Bucket, now: number): boolean {
  return now >= opensAt;
}

/** A refusal stands until its time, whatever responses that were under way say. */
function ending(bucket: Bucket, end: number, now: number): Pick<Bucket, 'opensAt' | 'closed'> {
  return bucket.closed && !isOver(bucket, now)
    ? { opensAt: bucket.opensAt, closed: true }
    : { opensAt: end, closed: false };
}

function heard(bucket: Bucket, now: number): Bucket {
  return { ...bucket, heardAt: now, refusals: 0 };
}

function answeredOne(bucket: Bucket, probe: boolean): Bucket {
  const probes = bucket.probes - (probe ? 1 : 0);
  return {
    ...bucket,
    probes,
    probingSince: probes === 0 ? Infinity : bucket.probingSince,
    unanswered: bucket.unanswered - 1,
    busySince: bucket.unanswered === 1 ? Infinity : bucket.busySince,
  };
}
