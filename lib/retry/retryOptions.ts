import * as z from 'zod';
import { fields, rule } from '../schema/checked.js';
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

const max = 2 ** 31 - 1;

const wholeNumber = (min: number, unit: string) => {
  const message = rule(
    `must be a whole number of ${unit} from ${min.toString()} to ${max.toString()}`,
  );
  return z.int(message).min(min, message).max(max, message);
};

/** The fields of `retry`, each of which may be left out. */
export const retrySchema = fields(
  {
    attempts: wholeNumber(1, 'attempts').optional(),
    baseDelay: wholeNumber(0, 'milliseconds').optional(),
    maxDelay: wholeNumber(0, 'milliseconds').optional(),
    budget: wholeNumber(0, 'milliseconds').optional(),
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
