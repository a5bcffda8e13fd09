import { unknownBucket, type Bucket } from './bucket.js';

/**
 * What is known of a bucket of the org in which several keys count, from what is known by each of
 * them: what they have sent in the newest window adds up, and the least of what remains holds.
 */
export function together(buckets: readonly Bucket[]): Bucket {
  const [first] = buckets;
  if (first !== undefined && buckets.length === 1) return first;
  const windows = buckets.flatMap(({ window }) => window ?? []);
  const reset = Math.max(...windows.map((window) => window.reset));
  // A Reset may waver by a second.
  const isCurrent = ({ window }: Bucket) => window !== undefined && window.reset >= reset - 1;
  const current = windows.filter((window) => window.reset >= reset - 1);
  const closed = buckets.filter((bucket) => bucket.closed);
  const ends = buckets.filter(({ window }) => window?.reset === reset);
  const probing = buckets.filter(({ probes }) => probes > 0);
  const min = (values: readonly number[]) => Math.min(...values);
  const sum = (count: (bucket: Bucket) => number) =>
    buckets.reduce((total, bucket) => total + count(bucket), 0);
  return {
    ...unknownBucket,
    window:
      current.length === 0
        ? undefined
        : {
            limit: min(current.map(({ limit }) => limit)),
            remaining: min(current.map(({ remaining }) => remaining)),
            reset,
            date: Math.max(...current.map(({ date }) => date)),
          },
    opensAt:
      closed.length > 0
        ? Math.max(...closed.map(({ opensAt }) => opensAt))
        : ends.length > 0
          ? min(ends.map(({ opensAt }) => opensAt))
          : -Infinity,
    closed: closed.length > 0,
    free: buckets.every(({ free }) => free),
    probes: sum(({ probes }) => probes),
    probingSince: min(probing.map(({ probingSince }) => probingSince)),
    // What is on its way from an older window may have come into this one.
    sent: sum((bucket) => (isCurrent(bucket) ? bucket.sent : bucket.unanswered)),
    unanswered: sum(({ unanswered }) => unanswered),
    heardAt: Math.max(...buckets.map(({ heardAt }) => heardAt)),
    busySince: min(buckets.map(({ busySince }) => busySince)),
    ceiling: min(buckets.map(({ ceiling }) => ceiling)),
  };
}
