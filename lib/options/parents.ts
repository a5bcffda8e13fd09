import * as z from 'zod';
import { OktaInputError } from '../errors.js';
import { hasPlaces, templateOf, type Template } from '../parents/template.js';
import { fields, readBy, rule } from '../schema/checked.js';
import { wholeNumber } from '../schema/wholeNumber.js';
import type { ParentsOptions } from '../types/parents.js';
import type { Query } from '../types/input.js';
import { pathOf, withQuery } from '../url/query.js';
import { quoted } from '../url/quoted.js';
import { parseRelativeUrl } from '../url/relativeUrl.js';
import { pageSize } from './pageSize.js';

/** The parents of a stream, complete. */
export interface ParentsPlan {
  /** Path and query of their list, `limit` in it. */
  readonly url: string;
  readonly limitIsDefault: boolean;
  readonly recordsKey: string | undefined;
  /** How the URL of the children of each is made. */
  readonly template: Template;
  readonly onGone: 'skip' | 'error';
  readonly onSkipped: ParentsOptions['onSkipped'];
  readonly rowsOf: ParentsOptions['rowsOf'];
  /** How many may be read at once. */
  readonly count: number;
}

const isFunction = (value: unknown) => typeof value === 'function';
const recordsKey = rule('must be the name of a property');

/** The fields of `streaming.parents`. */
export const parentsSchema = fields(
  {
    relativeUrl: readBy((given) => inParents(() => parseRelativeUrl(given))),
    query: z.unknown().optional(),
    pageSize: wholeNumber({ min: 1 }).optional(),
    recordsKey: z.string(recordsKey).min(1, recordsKey).optional(),
    onGone: z.enum(['skip', 'error'], rule("must be 'skip' or 'error'")).default('skip'),
    onSkipped: z
      .custom<NonNullable<ParentsOptions['onSkipped']>>(isFunction, rule('must be a function'))
      .optional(),
    rowsOf: z
      .custom<NonNullable<ParentsOptions['rowsOf']>>(
        isFunction,
        rule('must be a function', 'write (group) => ({ group_id: group.id })'),
      )
      .optional(),
  },
  "write { relativeUrl: '/api/v1/groups' }",
);

/** What `streaming.lanes` says of a stream. */
interface GivenLanes {
  readonly count: number;
  readonly by?: unknown;
  readonly search?: unknown;
  readonly from?: unknown;
  readonly until?: unknown;
}

/**
 * What `given` makes of a stream of `url`, which is that of the children.
 *
 * @throws OktaInputError for a list that cannot be asked for, and a `url` that has no place for a parent.
 */
export function parentsPlan(
  given: z.output<typeof parentsSchema>,
  url: string,
  lanes: GivenLanes | undefined,
): ParentsPlan {
  const { relativeUrl, query, onGone, onSkipped, rowsOf } = given;
  const beside = (['by', 'search', 'from', 'until'] as const).find(
    (name) => lanes?.[name] !== undefined,
  );
  if (beside !== undefined) {
    const why = 'is for parts of one list, and with streaming.parents each lane is a parent';
    throw new OktaInputError(`streaming.lanes.${beside}`, `${why}; write { count: 4 }`);
  }
  const list = inParents(() =>
    pageSize(
      query === undefined ? relativeUrl : withQuery(relativeUrl, query as Query),
      (query as Query | undefined)?.['limit'],
      given.pageSize,
    ),
  );
  if (hasPlaces(list.url)) {
    const got = quoted(decodeURIComponent(pathOf(list.url)));
    throw new OktaInputError(
      'streaming.parents.relativeUrl',
      `must have no {…}, which nothing would fill: got ${got}; name a list`,
    );
  }
  return {
    url: list.url,
    limitIsDefault: list.limitIsDefault,
    recordsKey: given.recordsKey,
    template: templateOf(url),
    onGone,
    onSkipped,
    rowsOf,
    count: lanes?.count ?? 1,
  };
}

/** Errors about the list of parents, by the name that it has among the options. */
function inParents<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OktaInputError)) throw error;
    const field = error.field.replace(/^streaming\./, '');
    throw new OktaInputError(
      `streaming.parents.${field}`,
      error.message.slice(error.field.length + 1).replaceAll('streaming.pageSize', 'pageSize'),
    );
  }
}
