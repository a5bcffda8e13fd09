import { fifo, type Fifo } from './fifo.js';

/** A value, and the bucket in which it has its turn. */
export interface Turn<T> {
  readonly bucket: string;
  readonly value: T;
}

/** Who has a turn in a bucket, and who waits for one. */
export interface BucketTurns<T> {
  /** Whether `turn` may be had at once; else it waits in its bucket. */
  readonly enter: (turn: Turn<T>) => boolean;
  /** Gives a turn of `bucket` back. @returns The turn that takes its place. */
  readonly leave: (bucket: string) => Turn<T> | undefined;
  /** How many wait, in all buckets. */
  readonly waiting: () => number;
}

interface Bucket<T> {
  readonly waiting: Fifo<Turn<T>>;
  running: number;
}

/** No buckets yet; those in which nobody is left are forgotten. */
export function bucketTurns<T>(perBucket: number): BucketTurns<T> {
  const buckets = new Map<string, Bucket<T>>();
  let waiting = 0;
  return {
    enter: (turn) => {
      const bucket = buckets.get(turn.bucket) ?? { waiting: fifo(), running: 0 };
      buckets.set(turn.bucket, bucket);
      if (bucket.running < perBucket) {
        bucket.running++;
        return true;
      }
      bucket.waiting.push(turn);
      waiting++;
      return false;
    },
    leave: (name) => {
      const bucket = buckets.get(name);
      const next = bucket?.waiting.shift();
      if (next !== undefined) waiting--;
      else if (bucket !== undefined && --bucket.running === 0) buckets.delete(name);
      return next;
    },
    waiting: () => waiting,
  };
}
