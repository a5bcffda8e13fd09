import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  from,
  tap,
  timeout,
  finalize,
  type SchedulerLike,
} from 'rxjs';
import type { Budget } from '../types/budget.js';
import type { Delay } from './admission.js';
import { isOver, type Bucket } from './bucket.js';
import { bucketFamily } from './bucketFamily.js';
import {
  allowanceOf,
  granted,
  grantFor,
  grantVerdict,
  toldByAnswer,
  wantedOf,
  withoutStore,
  type Grant,
} from './grant.js';

/** A request whose bucket would let it go now. */
export interface Candidate {
  /** Of those that count in its bucket. */
  readonly keys: readonly string[];
  readonly bucket: Bucket;
  /** How many wait for the bucket. */
  readonly waiting: number;
  readonly scheduler: SchedulerLike;
}

/** Milliseconds until a store that does not answer counts as away. */
const patience = 2_000;

/**
 * Permits that several processes share: leased in blocks for each bucket and window.
 *
 * @param changed Called when others may have their turn.
 */
export function sharedPermits(
  budget: Budget,
  limits: { readonly share: number; readonly reserve: number },
  changed: () => void,
): (candidate: Candidate) => 'go' | Delay {
  const grants = new Map<string, Grant>();

  const ask = (name: string, { bucket, waiting, scheduler }: Candidate, allowance: number) => {
    const known = grants.get(name);
    if (known === undefined) return;
    const { window } = known;
    const update = (change: (grant: Grant) => Grant) => {
      const now = grants.get(name);
      if (now?.window === window) grants.set(name, change(now));
    };
    update((grant) => ({ ...grant, isAsking: true }));
    from(wantedOf(known, bucket, allowance, waiting))
      .pipe(
        concatMap((wanted) =>
          defer(() => budget.lease({ bucket: name, window, ...wanted })).pipe(
            tap((permits) => {
              update((grant) => granted(grant, permits));
            }),
          ),
        ),
        timeout({ each: patience, scheduler }),
        catchError(() => {
          update((grant) => withoutStore(grant, bucket, scheduler.now()));
          return EMPTY;
        }),
        finalize(() => {
          update((grant) => ({ ...grant, isAsking: false }));
          changed();
        }),
      )
      .subscribe();
  };

  return (candidate) => {
    const { keys, bucket, scheduler } = candidate;
    const now = scheduler.now();
    // What finds out about the window is paid for when it has.
    if (bucket.window === undefined || bucket.free || isOver(bucket, now)) return 'go';
    const allowance = allowanceOf(bucket, limits);
    const { members } = budget;
    // The same in all processes, whatever else their headers have told them.
    const name = keys.map(bucketFamily).sort()[0] ?? '';
    const grant = toldByAnswer(
      grantFor(grants.get(name), bucket.window.reset),
      bucket,
      allowance,
      members,
      now,
    );
    grants.set(name, grant);
    const verdict = grantVerdict(grant, bucket, allowance, members, now);
    if (verdict !== 'ask') return verdict;
    ask(name, candidate, allowance);
    const after = grants.get(name) ?? grant;
    // A store in this process answers at once.
    return after.isAsking
      ? { until: Infinity, reason: 'permits' }
      : asked(grantVerdict(after, bucket, allowance, members, now), now);
  };
}

/** A store that answered at once, and for nothing: it is not asked in a circle. */
function asked(verdict: 'go' | 'ask' | Delay, now: number): 'go' | Delay {
  return verdict === 'ask' ? { until: now, reason: 'permits' } : verdict;
}
