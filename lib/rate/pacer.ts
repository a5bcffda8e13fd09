import { Observable } from 'rxjs';
import { trampoline } from '../../operators/trampoline.js';
import { admission, isHolding, patience } from './admission.js';
import {
  bucketOf,
  expire,
  firstIn,
  join,
  leave,
  tell,
  wake,
  type BucketQueue,
  type Waiter,
} from './bucketQueue.js';
import { fullConcurrency, hasRoom } from './concurrency.js';
import { countedKey, noKeys } from './countedKeys.js';
import { burstOf } from './foreignUse.js';
import type { Permit } from './permit.js';
import type { QueuedRequest } from './queuedRequest.js';
import type { RateLimit } from './rateLimitOptions.js';
import { sharedPermits } from './sharedPermits.js';
import { takePermit, type SharedConcurrency } from './takePermit.js';

/** Gives out turns. */
export interface Pacer {
  /** The place of the next request among all. */
  readonly next: () => number;
  /** Emits a permit once, when the turn of `request` has come; whoever unsubscribes leaves the queue. */
  readonly turn: (request: QueuedRequest, tooLong: (until: number) => Error) => Observable<Permit>;
}

const maxKeys = 1_000;

/** A pacer by `limits`, with nothing learned yet. */
export function pacer(limits: RateLimit): Pacer {
  const keys = noKeys();
  const { waiting } = keys;
  const shared: SharedConcurrency = { concurrency: fullConcurrency(limits.concurrency) };
  let isStale = false;
  const bounce = trampoline(() => {
    isStale = false;
    const next = firstOf(waiting, shared, ready);
    if (next !== undefined) letGo(next);
    return next !== undefined || isStale;
  });
  const settle = () => {
    isStale = true;
    bounce();
  };
  const letGo = (waiter: Waiter) => {
    const { request, counted, since } = waiter;
    const now = () => request.scheduler.now();
    const subscriber = leave(counted.queue, waiter);
    request.waited += now() - since;
    subscriber?.next(takePermit(shared, keys, counted, now, settle));
    subscriber?.complete();
  };
  const permits =
    limits.shared === undefined ? undefined : sharedPermits(limits.shared, limits, settle);
  const ready = (queue: BucketQueue, isOpen: boolean) =>
    readyIn(queue, { limits, permits, isOpen, alarmed: settle });
  let requests = 0;
  return {
    next: () => requests++,
    turn: (request, tooLong) =>
      new Observable((subscriber) => {
        const counted = countedKey(keys, request.bucket, maxKeys);
        const since = request.scheduler.now();
        const waiter: Waiter = {
          request,
          counted,
          since,
          maxUntil: since + limits.maxWait - request.waited,
          // What comes of a probe is waited for, however little may be waited.
          deadline: since + Math.max(patience, limits.maxWait - request.waited),
          announced: undefined,
          tooLong,
          subscriber,
        };
        join(counted.queue, waiter);
        waiting.add(counted.queue);
        settle();
        return () => {
          leave(counted.queue, waiter);
          settle();
        };
      }),
  };
}

/** Of those whose turn it is, who came first; sees to it that the others are woken in time. */
function firstOf(
  waiting: Set<BucketQueue>,
  { concurrency }: SharedConcurrency,
  readyOf: (queue: BucketQueue, isOpen: boolean) => Waiter | undefined,
): Waiter | undefined {
  const isOpen = hasRoom(concurrency);
  let first: Waiter | undefined;
  for (const queue of waiting) {
    const ready = readyOf(queue, isOpen);
    if (ready !== undefined && !(first && first.request.order < ready.request.order)) first = ready;
    if (queue.waiting > 0) continue;
    waiting.delete(queue);
    queue.alarm?.timer.unsubscribe();
    queue.alarm = undefined;
  }
  return first;
}

/** What decides whose turn it is, besides the bucket. */
interface Leave {
  readonly limits: RateLimit;
  /** Permits that other processes share. */
  readonly permits: ReturnType<typeof sharedPermits> | undefined;
  /** Whether one more may be on its way. */
  readonly isOpen: boolean;
  readonly alarmed: () => void;
}

function readyIn(
  queue: BucketQueue,
  { limits, permits, isOpen, alarmed }: Leave,
): Waiter | undefined {
  const now = firstIn(queue)?.request.scheduler.now();
  if (now !== undefined) expire(queue, now);
  const waiter = firstIn(queue);
  if (waiter === undefined || now === undefined) return undefined;
  const { scheduler } = waiter.request;
  const bucket = bucketOf(queue);
  if (waiter.since < now && isHolding(bucket, now)) {
    tell(queue, { until: now + patience, reason: 'probe' });
  }
  const own = admission(bucket, limits, now, burstOf(queue.foreign));
  const verdict =
    own === 'go' && isOpen && permits !== undefined
      ? permits({
          keys: Array.from(queue.keys, ({ key }) => key),
          ...{ bucket, waiting: queue.waiting, scheduler },
        })
      : own;
  if (verdict === 'go') {
    if (isOpen) return waiter;
    const toldAt = waiter.since + patience;
    if (now >= toldAt) tell(queue, { until: now + patience, reason: 'permits' });
    wake(
      queue,
      now < toldAt ? Math.min(toldAt, queue.deadline) : queue.deadline,
      scheduler,
      alarmed,
    );
    return undefined;
  }
  const { until, reason } = verdict;
  wake(queue, Math.min(until, queue.deadline), scheduler, alarmed);
  // What is on its way may yet turn out to belong to the window before.
  const isCertain = bucket.unanswered === 0 || reason === 'quota';
  const isShort = reason === 'crowd' || reason === 'probe' || reason === 'permits';
  if (isCertain && !isShort) tell(queue, verdict);
  return undefined;
}
