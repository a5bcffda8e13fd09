import type { SchedulerLike, Subscription } from 'rxjs';
import type { Emit } from '../events.js';
import { unknownBucket, type Bucket, type Delay } from './bucket.js';
import type { Visit } from './visit.js';

/** A visit that waits for its turn. */
export interface Waiter {
  readonly visit: Visit;
  readonly since: number;
  /** The time that it has been told to wait for. */
  told: number | undefined;
  readonly go: () => void;
  readonly fail: (until: number) => void;
}

interface Alarm {
  readonly at: number;
  readonly scheduler: SchedulerLike;
  readonly timer: Subscription;
}

/** One bucket, and those who wait for it in order. */
export interface Lane {
  readonly key: string;
  readonly waiters: Waiter[];
  bucket: Bucket;
  /** The one timer that all of them share. */
  alarm: Alarm | undefined;
}

/** The lane of `key`; a new one takes the place of an idle one when there are `most`. */
export function laneOf(lanes: Map<string, Lane>, key: string, most: number): Lane {
  const known = lanes.get(key);
  if (known !== undefined) return known;
  const idle = lanes.size < most ? undefined : [...lanes.values()].find(isIdle);
  if (idle !== undefined) lanes.delete(idle.key);
  const lane: Lane = { key, waiters: [], bucket: unknownBucket, alarm: undefined };
  lanes.set(key, lane);
  return lane;
}

/** Puts `waiter` in its place: who was refused and comes again stands before those who came later. */
export function join({ waiters }: Lane, waiter: Waiter): void {
  const before = waiters.findLastIndex(({ visit }) => visit.order < waiter.visit.order);
  waiters.splice(before + 1, 0, waiter);
}

/** Takes `waiter` out, wherever it stands. */
export function leave({ waiters }: Lane, waiter: Waiter): void {
  const place = waiters.indexOf(waiter);
  if (place >= 0) waiters.splice(place, 1);
}

/** Sets the alarm of `lane` to `at`, or takes it away. */
export function wake(
  lane: Lane,
  at: number | undefined,
  scheduler: SchedulerLike,
  alarmed: () => void,
): void {
  const { alarm } = lane;
  if (alarm?.at === at && (alarm === undefined || alarm.scheduler === scheduler)) return;
  alarm?.timer.unsubscribe();
  lane.alarm = undefined;
  if (at === undefined) return;
  const ring = () => {
    lane.alarm = undefined;
    alarmed();
  };
  const timer = scheduler.schedule(ring, Math.max(0, at - scheduler.now()));
  lane.alarm = { at, scheduler, timer };
}

/** Tells those who wait how long, once a run, and sends away those who would wait too long. */
export function tell(lane: Lane, { until, reason }: Delay, maxWait: number): void {
  const news = lane.waiters.slice(lane.waiters.findLastIndex(({ told }) => told === until) + 1);
  const heard = new Set<Emit>();
  for (const waiter of news) {
    const { emit, scheduler, waited } = waiter.visit;
    waiter.told = until;
    if (waited + until - waiter.since > maxWait) {
      leave(lane, waiter);
      waiter.fail(until);
    } else if (!heard.has(emit)) {
      heard.add(emit);
      const milliseconds = until - scheduler.now();
      emit(() => ({ type: 'wait', bucket: lane.key, milliseconds, reason }));
    }
  }
}

function isIdle({ waiters, bucket }: Lane): boolean {
  return waiters.length === 0 && bucket.unanswered === 0;
}
