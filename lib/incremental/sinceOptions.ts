import * as z from 'zod';
import { fields, rule } from '../schema/checked.js';
import { wholeNumber } from '../schema/wholeNumber.js';
import { OktaInputError } from '../errors.js';
import { incrementalSource, incrementalPaths } from './changesUrl.js';
import { pathOf, valuesOf } from '../url/query.js';
import { quoted } from '../url/quoted.js';

const isoTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** The field `streaming.since`: `undefined` where it is off. */
export const sinceSchema = z
  .preprocess(
    (given) => (given === true ? {} : given === false ? undefined : given),
    fields(
      {
        overlap: wholeNumber({ min: 0, unit: 'milliseconds' }).default(300_000),
        from: z
          .custom<Date | string>(
            isTime,
            rule('must be a date, or an ISO 8601 text with its zone', 'write "2026-01-31"'),
          )
          .transform((time) => new Date(time).getTime())
          .optional(),
      },
      'write true, or { overlap: 300_000 }',
    ).optional(),
  )
  .transform((given) => given && { overlap: given.overlap, from: given.from });

function isTime(value: unknown): boolean {
  if (typeof value === 'string' && !isoTime.test(value)) return false;
  const isKind = typeof value === 'string' || value instanceof Date;
  // As Okta writes times; a year of five digits has another form.
  return isKind && /^\d{4}-/.test(isoOf(new Date(value)));
}

function isoOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/**
 * Makes sure that what has changed can be told of the list at `url`, and that its query leaves room
 * for the time.
 *
 * @throws OktaInputError at `streaming.since` for a list that cannot, at `query.<key>` for a query.
 */
export function checkWatched(url: string): void {
  const kind = incrementalSource(url);
  if (kind === undefined) {
    throw new OktaInputError(
      'streaming.since',
      `is for ${incrementalPaths.join(', ')}, which tell what has changed: got ` +
        `${quoted(pathOf(url))}; leave it out, and load the whole list into a sink in mode 'replace'`,
    );
  }
  const refused = kind === 'polling' ? refusedOfLogs : refusedOfLists;
  for (const [key, why] of Object.entries(refused)) {
    const values = valuesOf(url, key);
    if (values.length === 0 || (key === 'sortOrder' && values.every(isAscending))) continue;
    throw new OktaInputError(`query.${key}`, `must be left out with streaming.since: ${why}`);
  }
}

const checkpoint = 'the job keeps its checkpoint itself';

const refusedOfLists: Readonly<Record<string, string>> = {
  filter: 'what has changed is found by search, which does not go with filter; write query.search',
  q: 'what has changed is found by search, which does not go with q; write query.search',
  after: checkpoint,
};

const refusedOfLogs: Readonly<Record<string, string>> = {
  until: 'the job goes on for good; without since, a query with until ends',
  sortOrder: 'only an ascending query can be polled; without since, write DESCENDING',
  since: 'write streaming.since.from, which is where the job begins',
  after: checkpoint,
};

function isAscending(order: string): boolean {
  return order.toUpperCase() === 'ASCENDING';
}
