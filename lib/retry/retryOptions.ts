import * as z from 'zod';
import { fields, rule } from '../schema/checked.js';
import { maxTimer } from '../schema/maxTimer.js';
import { wholeNumber } from '../schema/wholeNumber.js';
import type { RetryOptions } from '../types/connection.js';
import type { Complete } from '../types/complete.js';

/** How a request is repeated, complete. */
export type RetryPolicy = Complete<RetryOptions>;

/** What holds where nothing else is said. */
export const retryDefaults: RetryPolicy = {
  attempts: 5,
  baseDelay: 500,
  maxDelay: 30_000,
  budget: 300_000,
  unsafeMethods: false,
};

const max = maxTimer;
const milliseconds = wholeNumber({ min: 0, max, unit: 'milliseconds' });

/** The fields of `retry`, each of which may be left out. */
export const retrySchema = fields(
  {
    attempts: wholeNumber({ min: 1, max, unit: 'attempts' }).optional(),
    baseDelay: milliseconds.optional(),
    maxDelay: milliseconds.optional(),
    budget: milliseconds.optional(),
    unsafeMethods: z.boolean(rule('must be true or false')).optional(),
  },
  'write { attempts: 3 }; 1 turns retries off',
);

/** What the schema makes of `retry`. */
export type GivenRetry = z.output<typeof retrySchema>;

/** `given`, completed by `defaults`. */
export function retryPolicy(given: GivenRetry = {}, defaults = retryDefaults): RetryPolicy {
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(present) };
}
