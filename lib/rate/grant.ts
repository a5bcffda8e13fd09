import { isOver, type Bucket } from './bucket.js';
import type { Delay } from './admission.js';

/** What a process has been given of the shared permits of one window of a bucket. */
export interface Grant {
  /** The Reset of the window, as it was first told. */
  readonly window: number;
  /** Permits given so far. */
  readonly given: number;
  readonly isAsking: boolean;
  /** Whether no more are to be had in this window. */
  readonly isSpent: boolean;
  /** Set while the store is away. */
  readonly away: Away | undefined;
}

/** How a process goes on by itself while the store of the permits is away. */
export interface Away {
  /** When the store is asked again. */
  readonly until: number;
  /** When what others were given before has been sent, for all that can be known. */
  readonly quietAt: number;
  /** Requests that this process may send by what it was given before. */
  readonly before: number;
  /** Requests that this process may have sent in the window; `undefined` until an answer tells. */
  readonly max: number | undefined;
}

/** Whether a request may go by the permits that are there, what it waits for, or whether permits are to be asked for. */
export type GrantVerdict = 'go' | 'ask' | Delay;

/** How long a store that failed is left alone, in milliseconds. */
const leftAlone = 5_000;
/** So long it takes until what all were given before is on its way and counted, in milliseconds. */
const settling = 2_000;
/** Permits that are asked for at once. */
const block = 10;

/** Nothing given yet of a window. */
export function newGrant(window: number): Grant {
  return { window, given: 0, isAsking: false, isSpent: false, away: undefined };
}

/** The grant for the window of a bucket: what was given of an older one is worth nothing. A Reset may waver by a second. */
export function grantFor(known: Grant | undefined, reset: number): Grant {
  return known !== undefined && Math.abs(known.window - reset) <= 1 ? known : newGrant(reset);
}

/** Permits of a window for all together: what is left to other clients is not theirs. */
export function allowanceOf(
  { window, ceiling }: Bucket,
  { share, reserve }: { readonly share: number; readonly reserve: number },
): number {
  if (window === undefined) return 0;
  const part = Math.min(share, 1 - reserve) * window.limit;
  return Math.max(1, Math.min(ceiling, Math.floor(part + 1e-9)));
}

/**
 * Whether the next request may go. The window of a bucket has to be told by an answer first, so that the requests
 * that find it out are paid for behind it: for those of processes that come late, a fiftieth is held back.
 */
export function grantVerdict(
  grant: Grant,
  bucket: Bucket,
  allowance: number,
  members: number | undefined,
  now: number,
): GrantVerdict {
  const { sent, unanswered, opensAt } = bucket;
  const { given } = grant;
  if (sent < given) return 'go';
  if (grant.isSpent) return { until: opensAt, reason: 'share' };
  if (grant.isAsking) return { until: Infinity, reason: 'permits' };
  const { away } = grant;
  if (away === undefined) return 'ask';
  const { until, quietAt, max } = away;
  // What others send by themselves is not paid for yet: whoever did so keeps to that to the end of the window.
  const isOver = now >= until && (max === undefined || sent > given);
  if (isOver) return 'ask';
  if (members === undefined) return { until, reason: 'budget' };
  const own = Math.floor(allowance / members);
  if (sent >= Math.min(own, max ?? own)) {
    const again = sent > given || max === undefined ? until : Infinity;
    return { until: Math.min(again, opensAt), reason: 'budget' };
  }
  if (max !== undefined) return 'go';
  // One goes ahead, to be told what all have used.
  if (now < quietAt) return { until: Math.min(quietAt, opensAt), reason: 'budget' };
  return unanswered > 0 ? { until: Infinity, reason: 'probe' } : 'go';
}

/** What is asked for: first what was sent and not paid for, then a block for those who wait. */
export function wantedOf(
  { given, away }: Grant,
  { sent }: Bucket,
  allowance: number,
  waiting: number,
): readonly { readonly wanted: number; readonly allowance: number }[] {
  const owed = sent - given;
  const heldBack = Math.min(allowance - 1, Math.max(1, Math.floor(allowance / 50)));
  return [
    ...(owed > 0 ? [{ wanted: owed, allowance }] : []),
    ...(away?.max === undefined
      ? [{ wanted: Math.min(block, Math.max(1, waiting)), allowance: allowance - heldBack }]
      : []),
  ];
}

/** An answer of the store. */
export function granted(grant: Grant, permits: number): Grant {
  const { away } = grant;
  return {
    ...grant,
    given: grant.given + permits,
    isSpent: permits === 0,
    away: away?.max === undefined ? undefined : away,
  };
}

/** The store of the permits failed, or did not answer in time. */
export function withoutStore(grant: Grant, { sent }: Bucket, now: number): Grant {
  const before = Math.max(sent, grant.given);
  // What this window has told while the store was away before still holds.
  const away = grant.away ?? { quietAt: now + settling, before, max: undefined };
  return { ...grant, away: { ...away, until: now + leftAlone } };
}

/**
 * While the store is away an answer has told how much all have used: of what is left, each takes its part, and
 * of the whole no more than its part.
 */
export function toldByAnswer(
  grant: Grant,
  bucket: Bucket,
  allowance: number,
  members: number | undefined,
  now: number,
): Grant {
  const { away } = grant;
  const { window, unanswered, sent } = bucket;
  const isNews =
    away !== undefined &&
    away.max === undefined &&
    members !== undefined &&
    window !== undefined &&
    !isOver(bucket, now) &&
    unanswered === 0 &&
    sent > away.before;
  if (!isNews) return grant;
  const left = Math.max(0, allowance - (window.limit - window.remaining));
  return { ...grant, away: { ...away, max: sent + Math.floor(left / members) } };
}
