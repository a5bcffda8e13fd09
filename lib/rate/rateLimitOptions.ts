import * as z from 'zod';
import { checked, fields, rule } from '../schema/checked.js';
import { maxTimer } from '../schema/maxTimer.js';
import { wholeNumber } from '../schema/wholeNumber.js';
import type { Budget } from '../types/budget.js';
import type { RateLimitOptions } from '../types/connection.js';
import type { Complete } from '../types/complete.js';

/** The options of a governor, complete. */
export interface RateLimit extends Complete<Omit<RateLimitOptions, 'shared'>> {
  readonly shared?: Budget | undefined;
}

const part = (min: number) => {
  const message = rule(`must be a number from ${min.toString()} to 1`, '0.5 is one half');
  return z.number(message).min(min, message).max(1, message);
};

const schema = fields(
  {
    share: part(0.01).default(0.5),
    reserve: part(0).default(0.05),
    maxWait: wholeNumber({ min: 0, max: maxTimer, unit: 'milliseconds' }).default(5 * 60_000),
    concurrency: wholeNumber({ min: 1, max: 10_000, unit: 'requests' }).default(75),
    shared: z
      .custom<Budget>(isBudget, rule('must be a budget', "write queue.budget('acme')"))
      .optional(),
    enabled: z.boolean(rule('must be true or false')).default(true),
  },
  'write { share: 0.5 }, or what governor(…) returns',
);

function isBudget(value: unknown): value is Budget {
  return (
    typeof value === 'object' &&
    value !== null &&
    'lease' in value &&
    typeof value.lease === 'function'
  );
}

/**
 * Reads the options of a governor and fills in their defaults.
 *
 * @param name What errors call them.
 * @throws OktaInputError for an option that is wrong or not known.
 */
export function parseRateLimit(options: unknown, name: string): RateLimit {
  const given: Record<string, RateLimit> = checked(
    z.record(z.string(), schema),
    { [name]: options },
    name,
  );
  return given[name] ?? schema.parse({});
}
