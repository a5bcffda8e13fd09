import type { PageRule } from './list.js';

/** Pages of up to so many records, 20 by default. */
export function upTo(max: number, fallback = 20, min = 0): PageRule {
  return { fallback, max, min };
}
