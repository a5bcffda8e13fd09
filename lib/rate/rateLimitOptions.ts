import * as z from 'zod';
import { checked, fields, rule } from '../schema/checked.js';
import type { RateLimitOptions } from '../types/connection.js';
import type { Complete } from '../types/complete.js';

/** The options of a governor, complete. */
export type RateLimit = Complete<RateLimitOptions>;

const maxTimer = 2 ** 31 - 1;

const part = (min: number) => {
  const message = rule(`must be a number from ${min.toString()} to 1`, '0.5 is one half');
  return z.number(message).min(min, message).max(1, message);
};

const maxWaitRule = rule(`must be a whole number of milliseconds from 0 to ${maxTimer.toString()}`);

const maxConcurrency = 10_000;
const concurrencyRule = rule(
  `must be a whole number of requests from 1 to ${maxConcurrency.toString()}`,
);

const schema = fields(
  {
    share: part(0.01).default(0.5),
    reserve: part(0).default(0.05),
    maxWait: z
      .int(maxWaitRule)
      .min(0, maxWaitRule)
      .max(maxTimer, maxWaitRule)
      .default(5 * 60_000),
    concurrency: z
      .int(concurrencyRule)
      .min(1, concurrencyRule)
      .max(maxConcurrency, concurrencyRule)
      .default(75),
    enabled: z.boolean(rule('must be true or false')).default(true),
  },
  'write { share: 0.5 }, or what governor(…) returns',
);

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
