import * as z from 'zod';
import { fields, rule } from '../schema/checked.js';
import { wholeNumber } from '../schema/wholeNumber.js';
import { systemLog } from '../url/systemLog.js';
import { OktaInputError } from '../errors.js';
import { pathOf, valuesOf, withParam } from '../url/query.js';
import type { LaneKey } from './range.js';

/** The lanes of a stream, complete; times in milliseconds since the epoch. */
export interface LanePlan {
  readonly by: LaneKey;
  /** How many chains of pages may be read at once. */
  readonly count: number;
  /** `-Infinity` for the beginning. */
  readonly from: number;
  /** `Infinity` for the time at which the run starts, by the clock of the org. */
  readonly until: number;
}

const byText = "must be 'created', for users and groups, or 'published', for the System Log";
const byRule = rule(byText);

const time = z.custom<Date | string>(
  (value) =>
    (value instanceof Date || (typeof value === 'string' && /^\d{4}-/.test(value))) &&
    !Number.isNaN(new Date(value).getTime()),
  rule('must be a Date or a time as text', 'write "2026-01-31T00:00:00.000Z"'),
);

/** The fields of `streaming.lanes`. */
export const lanesSchema = fields(
  {
    by: z.enum(['created', 'published'], byRule).optional(),
    count: wholeNumber({ min: 1, max: 64 }),
    search: z.string(rule('must be text')).min(1, rule('must be a search expression')).optional(),
    from: time.optional(),
    until: time.optional(),
  },
  "write { by: 'created', count: 4 }",
);

type Given = z.output<typeof lanesSchema>;

const paths: Readonly<Record<LaneKey, readonly string[]>> = {
  created: ['/api/v1/users', '/api/v1/groups'],
  published: [systemLog],
};

/**
 * What `given` makes of a stream of `url`: its plan, and the URL of which every lane asks for a part.
 *
 * @throws OktaInputError for a request that cannot be divided, with the reason.
 */
export function lanePlan(
  given: Given,
  url: string,
): { readonly plan: LanePlan; readonly url: string } {
  const path = pathOf(url);
  const { by } = given;
  if (by === undefined) throw refusal('by', `${byText}: got undefined`);
  if (!paths[by].includes(path)) {
    throw refusal(
      'by',
      `'${by}' divides ${paths[by].join(' and ')} alone, and this is ${path}: ` +
        'other lists cannot be asked for by when their records were made; leave lanes out',
    );
  }
  const from = timeIn(given.from, -Infinity);
  const until = timeIn(given.until, Infinity);
  const plan = by === 'created' ? { from, until } : boundsOfLogs(url, from, until);
  if (plan.from >= plan.until) throw refusal('until', 'must be later than lanes.from');
  return {
    plan: { by, count: given.count, ...plan },
    url: by === 'created' ? searched(url, given.search) : logsUrl(url, given.search),
  };
}

/** Everybody by a search: the plain list leaves out users that are DEPROVISIONED. */
function searched(url: string, search: string | undefined): string {
  const reasons: Readonly<Record<string, string>> = {
    q: 'a list by q has no further pages',
    filter: 'write it as a search',
    after: 'a cursor belongs to one chain; hand it over as streaming.cursor',
    sortBy: 'lanes are sorted by created',
    sortOrder: 'lanes are sorted by created',
  };
  for (const [name, reason] of Object.entries(reasons)) {
    if (valuesOf(url, name).length === 0) continue;
    throw refusal(
      'by',
      `cannot divide a request with ${name}: ${reason}; leave ${name} or lanes out`,
    );
  }
  const own = valuesOf(url, 'search');
  if (own.length > 0 && search !== undefined) {
    throw refusal('search', 'stands beside a search of the request; leave one of them out');
  }
  if (own.length > 1) throw refusal('by', 'cannot divide a request with two searches');
  if (own.length === 1) return url;
  if (search !== undefined) return withParam(url, 'search', search);
  throw refusal(
    'search',
    'is missing: lanes are parts of a search, and a search finds users that the plain list leaves out ' +
      "(DEPROVISIONED); spell out which you mean, as in 'status eq \"ACTIVE\"' or 'id pr'",
  );
}

function logsUrl(url: string, search: string | undefined): string {
  if (search !== undefined) throw refusal('search', 'is not for the System Log; use filter or q');
  if (valuesOf(url, 'after').length > 0) {
    throw refusal(
      'by',
      'cannot divide a request with after; hand a cursor over as streaming.cursor',
    );
  }
  if (valuesOf(url, 'sortOrder').some((order) => order.toUpperCase() === 'DESCENDING')) {
    throw refusal('by', 'reads the System Log ascending; leave sortOrder out');
  }
  return withParam(url, 'sortOrder', 'ASCENDING');
}

function boundsOfLogs(url: string, from: number, until: number) {
  const [since, end] = [valuesOf(url, 'since')[0], valuesOf(url, 'until')[0]];
  const start = from === -Infinity ? timeIn(since, -Infinity) : from;
  if (Number.isFinite(start))
    return { from: start, until: until === Infinity ? timeIn(end, Infinity) : until };
  throw refusal(
    'from',
    'is missing: the System Log is divided between two times; give lanes.from, or since',
  );
}

function timeIn(given: Date | string | undefined, otherwise: number): number {
  const time = given === undefined ? otherwise : new Date(given).getTime();
  return Number.isNaN(time) ? otherwise : time;
}

function refusal(field: string, message: string): OktaInputError {
  return new OktaInputError(`streaming.lanes.${field}`, message);
}
