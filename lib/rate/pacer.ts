import { Observable } from 'rxjs';
import { admission } from './bucket.js';
import { hasRoom, noConcurrency } from './concurrency.js';
import { join, laneOf, leave, tell, wake, type Lane, type Waiter } from './lane.js';
import type { RateLimit } from './rateLimitOptions.js';
import { takeSlot, type Floor, type Slot } from './slot.js';
import type { Visit } from './visit.js';

/** Gives out turns. */
export interface Pacer {
  /** The place of the next request among all. */
  readonly next: () => number;
  /** Emits a slot once, when the turn of `visit` has come; whoever unsubscribes leaves the queue. */
  readonly turn: (visit: Visit, tooLong: (until: number) => Error) => Observable<Slot>;
}

const mostLanes = 1_000;

/** A pacer by `limits`, with nothing learned yet. */
export function pacer(limits: RateLimit): Pacer {
  const lanes = new Map<string, Lane>();
  const waiting = new Set<Lane>();
  const floor: Floor = { concurrency: noConcurrency };
  const settle = unnested(() => {
    for (let next = firstOf(waiting, floor, limits, settle); next !== undefined;) {
      next.go();
      next = firstOf(waiting, floor, limits, settle);
    }
  });
  let visits = 0;
  return {
    next: () => visits++,
    turn: (visit, tooLong) =>
      new Observable((subscriber) => {
        const lane = laneOf(lanes, visit.bucket, mostLanes);
        const now = () => visit.scheduler.now();
        const since = now();
        const waiter: Waiter = {
          visit,
          since,
          told: undefined,
          go: () => {
            leave(lane, waiter);
            visit.waited += now() - since;
            subscriber.next(takeSlot(floor, lane, now, settle));
            subscriber.complete();
          },
          fail: (until) => {
            subscriber.error(tooLong(until));
          },
        };
        join(lane, waiter);
        waiting.add(lane);
        settle();
        return () => {
          leave(lane, waiter);
          settle();
        };
      }),
  };
}

/** Of those whose turn it is, who came first; sees to it that the others are woken in time. */
function firstOf(
  waiting: Set<Lane>,
  { concurrency }: Floor,
  limits: RateLimit,
  alarmed: () => void,
): Waiter | undefined {
  let first: Waiter | undefined;
  for (const lane of waiting) {
    const ready = readyIn(lane, limits, alarmed);
    if (ready !== undefined && !(first && first.visit.order < ready.visit.order)) first = ready;
    if (lane.waiters.length > 0) continue;
    waiting.delete(lane);
    lane.alarm?.timer.unsubscribe();
    lane.alarm = undefined;
  }
  return hasRoom(concurrency) ? first : undefined;
}

function readyIn(lane: Lane, limits: RateLimit, alarmed: () => void): Waiter | undefined {
  const [waiter] = lane.waiters;
  if (waiter === undefined) return undefined;
  const { scheduler } = waiter.visit;
  const verdict = admission(lane.bucket, limits, scheduler.now());
  if (typeof verdict === 'string') {
    wake(lane, undefined, scheduler, alarmed);
    return verdict === 'go' ? waiter : undefined;
  }
  wake(lane, verdict.until, scheduler, alarmed);
  // What is on its way may yet turn out to belong to the window before.
  const isCertain = lane.bucket.unanswered === 0 || verdict.reason === 'quota';
  if (isCertain) tell(lane, verdict, limits.maxWait);
  return undefined;
}

/** `work` that is done once more instead of inside itself, so that the stack stays flat. */
function unnested(work: () => void): () => void {
  let busy = false;
  let again = false;
  return () => {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again) {
        again = false;
        work();
      }
    } finally {
      busy = false;
    }
  };
}
