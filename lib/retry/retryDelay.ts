import type { RetryPolicy } from './retryOptions.js';

/**
 * Milliseconds to wait before the attempt that follows `failures` failed ones: exponential backoff
 * with full jitter, so that those who failed together do not come back together.
 *
 * @param random From 0 up to 1.
 */
export function retryDelay(
  failures: number,
  { baseDelay, maxDelay }: Pick<RetryPolicy, 'baseDelay' | 'maxDelay'>,
  random: number,
): number {
  return Math.floor(random * Math.min(maxDelay, baseDelay * 2 ** (failures - 1)));
}
