/**
 * A number from 0 to 2³²−1 that depends on nothing but its arguments: murmur3's finalizer over the
 * seed, an index and a salt, so that any record can be made without making those before it.
 */
export function hash(seed: number, index: number, salt: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  h = Math.imul(h ^ Math.imul(salt + 1, 0x27d4eb2f), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A share of 1, from 0 up to but not including 1. */
export function share(seed: number, index: number, salt: number): number {
  return hash(seed, index, salt) / 0x1_0000_0000;
}

/** One of `values`, which are not empty. */
export function pick<T>(values: readonly T[], number: number): T {
  return values[number % values.length] as T;
}
