import type { SchedulerLike, Subscriber, Subscription } from 'rxjs';
import type { Emit } from '../events.js';
import type { Delay } from './admission.js';
import type { Bucket } from './bucket.js';
import { noForeignUse, type ForeignUse } from './foreignUse.js';
import type { Permit } from './permit.js';
import type { QueuedRequest } from './queuedRequest.js';
import type { Sightings } from './sightings.js';
import { together } from './together.js';

/** A method and a path, and what their own answers have shown of their bucket. */
export interface CountedKey {
  readonly key: string;
  bucket: Bucket;
  sightings: Sightings | undefined;
  /** How often it has left a queue, since its headers were those of another bucket. */
  partings: number;
  queue: BucketQueue;
}

/** A request that waits for a permit. */
export interface Waiter {
  readonly request: QueuedRequest;
  readonly counted: CountedKey;
  readonly since: number;
  /** How long it may wait. */
  readonly maxUntil: number;
  /** When it gives up, whatever it waits for. */
  readonly deadline: number;
  /** The delay that an event has announced for it. */
  announced: Delay | undefined;
  /** What it fails with, should it have to wait until then. */
  readonly tooLong: (until: number) => Error;
  /**
   * Who is given its permit; none once it has left. No closure of the waiter's may hold it as well: a queue
   * may take out later what has left, and would keep alive what the request has become.
   */
  subscriber: Subscriber<Permit> | undefined;
}

interface Alarm {
  readonly at: number;
  readonly scheduler: SchedulerLike;
  readonly timer: Subscription;
}

/** One bucket of the org, as far as is known: the keys that count in it, and who waits for it in order. */
export interface BucketQueue {
  readonly keys: Set<CountedKey>;
  foreign: ForeignUse;
  /** By `order`; those that have left are taken out later, many at once. */
  waiters: Waiter[];
  /** Index of the first that may still wait. */
  head: number;
  waiting: number;
  /** No waiter has an earlier deadline. */
  deadline: number;
  /** The one timer that all of them share. */
  alarm: Alarm | undefined;
}

const minToTidy = 64;

/** A queue in which nobody waits. */
export function emptyQueue(): BucketQueue {
  return {
    keys: new Set(),
    foreign: noForeignUse,
    waiters: [],
    head: 0,
    waiting: 0,
    deadline: Infinity,
    alarm: undefined,
  };
}

/** What is known of the bucket. */
export function bucketOf({ keys }: BucketQueue): Bucket {
  return together([...keys].map(({ bucket }) => bucket));
}

/** Puts `waiter` in its place: who was refused and comes again stands before those who came later. */
export function join(queue: BucketQueue, waiter: Waiter): void {
  const { waiters } = queue;
  const { order } = waiter.request;
  let [from, to] = [queue.head, waiters.length];
  if ((waiters.at(-1)?.request.order ?? -1) < order) from = to;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((waiters[middle]?.request.order ?? 0) < order) from = middle + 1;
    else to = middle;
  }
  waiters.splice(from, 0, waiter);
  queue.waiting++;
  queue.deadline = Math.min(queue.deadline, waiter.deadline);
}

function isWaiting({ subscriber }: Waiter): boolean {
  return subscriber !== undefined;
}

/** Lets go of who waits, to be told what has come of it. */
function release(waiter: Waiter): Waiter['subscriber'] {
  const { subscriber } = waiter;
  waiter.subscriber = undefined;
  return subscriber;
}

/** Takes `waiter` out, wherever it stands, and gives back who is to be told; nobody where it has left. */
export function leave(queue: BucketQueue, waiter: Waiter): Waiter['subscriber'] {
  const subscriber = release(waiter);
  if (subscriber === undefined) return undefined;
  queue.waiting--;
  tidy(queue);
  return subscriber;
}

function tidy(queue: BucketQueue): void {
  const { waiters } = queue;
  while (queue.head < waiters.length && waiters[queue.head]?.subscriber === undefined) queue.head++;
  const isWorthIt = waiters.length >= minToTidy && waiters.length >= 2 * queue.waiting;
  if (queue.waiting > 0 && !isWorthIt) return;
  queue.waiters = waiters.filter(isWaiting);
  queue.head = 0;
}

/** Those who wait, in order. */
export function waitersOf({ waiters, head }: BucketQueue): readonly Waiter[] {
  return waiters.slice(head).filter(isWaiting);
}

/** Who is next. */
export function firstIn({ waiters, head }: BucketQueue): Waiter | undefined {
  return waiters[head];
}

/** Lets `waiters` wait in `queue`, and nobody else. */
export function rearrange(queue: BucketQueue, waiters: readonly Waiter[]): void {
  queue.waiters = [...waiters].sort((a, b) => a.request.order - b.request.order);
  queue.head = 0;
  queue.waiting = waiters.length;
  queue.deadline = waiters.reduce((min, { deadline }) => Math.min(min, deadline), Infinity);
}

/** Sets the alarm of `queue` to `at`; `Infinity` takes it away. */
export function wake(
  queue: BucketQueue,
  at: number,
  scheduler: SchedulerLike,
  alarmed: () => void,
): void {
  const { alarm } = queue;
  if (alarm?.at === at && alarm.scheduler === scheduler) return;
  alarm?.timer.unsubscribe();
  queue.alarm = undefined;
  if (at === Infinity) return;
  const ring = () => {
    queue.alarm = undefined;
    alarmed();
  };
  const timer = scheduler.schedule(ring, Math.max(0, at - scheduler.now()));
  queue.alarm = { at, scheduler, timer };
}

/** Fails requests whose deadline has come. */
export function expire(queue: BucketQueue, now: number): void {
  if (now < queue.deadline) return;
  const waiters = waitersOf(queue);
  const late = waiters.filter(({ deadline }) => deadline <= now);
  rearrange(
    queue,
    waiters.filter(({ deadline }) => deadline > now),
  );
  for (const waiter of late) release(waiter)?.error(waiter.tooLong(now));
}

/** Emits how long requests wait, once a run, and fails those that would wait too long. */
export function tell(queue: BucketQueue, delay: Delay): void {
  const { waiters } = queue;
  const { until, reason } = delay;
  const isOpenEnded = endsByAnswer(reason);
  const isAnnounced = ({ announced }: Waiter) =>
    announced !== undefined &&
    (isOpenEnded
      ? endsByAnswer(announced.reason)
      : announced.reason === reason && announced.until === until);
  const news = waiters
    .slice(Math.max(queue.head, waiters.findLastIndex(isAnnounced) + 1))
    .filter(isWaiting);
  const heard = new Set<Emit>();
  for (const waiter of news) {
    const { emit, scheduler, bucket } = waiter.request;
    waiter.announced = delay;
    if (until > waiter.maxUntil && !isOpenEnded) {
      leave(queue, waiter)?.error(waiter.tooLong(until));
    } else if (!heard.has(emit)) {
      heard.add(emit);
      const milliseconds = Math.min(until, waiter.deadline) - scheduler.now();
      emit(() => ({ type: 'wait', bucket, milliseconds, reason }));
    }
  }
}

/**
 * Whether an answer alone ends a wait. Such waits follow one another, for a probe and for permits in turn, and
 * count as one: else each answer would be an event for every request that waits.
 */
function endsByAnswer(reason: Delay['reason']): boolean {
  return reason === 'probe' || reason === 'permits';
}
