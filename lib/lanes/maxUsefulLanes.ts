import type { Rate } from '../rate/rateHeaders.js';

/**
 * How many lanes a rate limit can feed: requests a second that we may send, times the seconds that
 * one takes to its headers, rounded up, and one more, so that a lane that starts or ends leaves none
 * of the allowance unused. More lanes would only wait.
 *
 * @param rate What the headers of the last response said of its bucket.
 * @param windowSeconds How long a window of it lasts.
 * @param share The part of the limit that is ours.
 * @param latency Milliseconds from a request to its headers, unhindered.
 */
export function maxUsefulLanes(
  { limit }: Pick<Rate, 'limit'>,
  windowSeconds: number,
  share: number,
  latency: number,
): number {
  return Math.ceil((share * limit * latency) / (windowSeconds * 1_000)) + 1;
}
