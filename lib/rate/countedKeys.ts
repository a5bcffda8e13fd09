import { reopened, unknownBucket } from './bucket.js';
import { bucketFamily } from './bucketFamily.js';
import {
  bucketOf,
  emptyQueue,
  rearrange,
  waitersOf,
  type BucketQueue,
  type CountedKey,
} from './bucketQueue.js';
import type { Rate } from './rateHeaders.js';
import { allSighted, relationOf, sighted, type Sightings } from './sightings.js';

/** All keys of a governor, and the queues that they count in. */
export interface CountedKeys {
  readonly byKey: Map<string, CountedKey>;
  readonly queues: Set<BucketQueue>;
  /** The queue of each first guess. */
  readonly families: Map<string, BucketQueue>;
  /** Those in which somebody waits. */
  readonly waiting: Set<BucketQueue>;
}

const maxCaution = 4;

/** No keys yet. */
export function noKeys(): CountedKeys {
  return { byKey: new Map(), queues: new Set(), families: new Map(), waiting: new Set() };
}

/** What is known of `key`: a new one begins in the queue of its family, in place of an idle one when there are `max`. */
export function countedKey(keys: CountedKeys, key: string, max: number): CountedKey {
  const known = keys.byKey.get(key);
  if (known !== undefined) return known;
  if (keys.byKey.size >= max) forgetIdle(keys);
  const family = bucketFamily(key);
  const queue = keys.families.get(family) ?? emptyQueue();
  const counted: CountedKey = {
    key,
    bucket: unknownBucket,
    sightings: undefined,
    partings: 0,
    queue,
  };
  queue.keys.add(counted);
  keys.families.set(family, queue);
  keys.queues.add(queue);
  keys.byKey.set(key, counted);
  return counted;
}

/** The counts that others in its queue have seen, so far. */
export function seenByOthers({ queue, ...self }: CountedKey): Sightings | undefined {
  const others = [...queue.keys].filter(({ key }) => key !== self.key);
  return allSighted(others.flatMap(({ sightings }) => sightings ?? []));
}

/**
 * An answer to `counted` has been noted in its bucket: headers decide with whom it counts.
 *
 * @param rate What they tell; `undefined` where they do not.
 * @param before The counts that others had seen when the request was sent.
 */
export function regroup(
  keys: CountedKeys,
  counted: CountedKey,
  rate: Rate | undefined,
  before: Sightings | undefined,
): void {
  if (rate !== undefined) counted.sightings = sighted(counted.sightings, rate, before);
  const { queue, sightings, bucket } = counted;
  if (queue.keys.size > 1 && (bucket.free || isApart(counted))) part(keys, counted);
  if (rate === undefined || sightings === undefined || bucket.free) return;
  const one = [...keys.queues].find(
    (other) => other !== counted.queue && isOne(counted.queue, other),
  );
  if (one !== undefined) merge(keys, counted.queue, one);
}

/** A key of `queue` was let in: refusals of the others that are over hold nobody up any more. */
export function letIn({ keys }: BucketQueue, now: number): void {
  for (const counted of keys) counted.bucket = reopened(counted.bucket, now);
}

function isApart(counted: CountedKey): boolean {
  const others = seenByOthers(counted);
  const { sightings } = counted;
  if (others === undefined || sightings === undefined) return false;
  return sightings.rises > 1 || relationOf(sightings, others) === 'apart';
}

function isOne(queue: BucketQueue, other: BucketQueue): boolean {
  const [a, b] = [queue, other].map(({ keys }) =>
    allSighted([...keys].flatMap(({ sightings }) => sightings ?? [])),
  );
  if (a === undefined || a.limit !== b?.limit) return false;
  const partings = [...queue.keys, ...other.keys].map((counted) => counted.partings);
  return relationOf(a, b, Math.min(maxCaution, Math.max(...partings))) === 'one';
}

function part(keys: CountedKeys, counted: CountedKey): void {
  const { queue } = counted;
  const waiters = waitersOf(queue);
  const own = emptyQueue();
  queue.keys.delete(counted);
  keys.queues.add(own);
  own.keys.add(counted);
  counted.queue = own;
  counted.partings++;
  // What rose here says nothing about whom it will be with next.
  if (counted.sightings !== undefined) counted.sightings = { ...counted.sightings, rises: 0 };
  rearrange(
    queue,
    waiters.filter((waiter) => waiter.counted !== counted),
  );
  rearrange(
    own,
    waiters.filter((waiter) => waiter.counted === counted),
  );
  if (own.waiting > 0) keys.waiting.add(own);
}

function merge(keys: CountedKeys, into: BucketQueue, from: BucketQueue): void {
  const waiters = [...waitersOf(into), ...waitersOf(from)];
  for (const counted of from.keys) {
    counted.queue = into;
    into.keys.add(counted);
  }
  from.keys.clear();
  keys.queues.delete(from);
  rearrange(from, []);
  rearrange(into, waiters);
  if (into.waiting > 0) keys.waiting.add(into);
  for (const [family, queue] of keys.families) {
    if (queue === from) keys.families.set(family, into);
  }
}

function forgetIdle({ byKey, queues, families }: CountedKeys): void {
  const idle = [...byKey.values()].find(
    ({ queue }) => queue.waiting === 0 && bucketOf(queue).unanswered === 0,
  );
  if (idle === undefined) return;
  byKey.delete(idle.key);
  idle.queue.keys.delete(idle);
  if (idle.queue.keys.size > 0) return;
  queues.delete(idle.queue);
  for (const [family, queue] of families) if (queue === idle.queue) families.delete(family);
}
