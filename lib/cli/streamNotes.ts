import { pathOf, valuesOf } from '../url/query.js';
import { isSystemLog } from '../url/systemLog.js';
import type { Pairs } from './pairs.js';
import type { StreamCommandOptions } from './streamOptions.js';
import type { Target } from './target.js';

const users = '/api/v1/users';

/** The query that reads users of every status: `/api/v1/users` alone leaves out the deprovisioned. */
const everyStatus = `--query 'search=created gt "1970-01-01T00:00:00.000Z"'`;

/** What users should know of a stream before it begins, and how to have it otherwise: a line each. */
export function streamNotes(
  relativeUrl: string,
  to: Target,
  query: Pairs,
  { forEach, mode, sinceLast, recordLimit }: StreamCommandOptions,
): readonly string[] {
  const isSearch = (url: string, given: Pairs) =>
    ['search', 'filter'].some((key) => key in given || valuesOf(url, key).length > 0);
  const leavesOut = (url: string, given: Pairs) =>
    pathOf(url).replace(/\/$/, '') === users && !isSearch(url, given);
  const isDatabase = to.kind === 'duckdb' || to.kind === 'postgres';
  return [
    ...(sinceLast !== true && leavesOut(relativeUrl, query)
      ? [`${users} leaves out deprovisioned users; for users of every status add ${everyStatus}`]
      : []),
    ...(forEach !== undefined && leavesOut(forEach, {})
      ? [
          `${users} leaves out deprovisioned users; for users of every status write ` +
            `--for-each '${users}?search=created gt "1970-01-01T00:00:00.000Z"'`,
        ]
      : []),
    ...(isDatabase && mode === undefined && recordLimit === undefined && !isSystemLog(relativeUrl)
      ? [
          'rows of what is gone at Okta stay in the table; --mode replace ' +
            `${sinceLast === true ? 'without --since-last ' : ''}takes them away, ` +
            '--mode upsert leaves this line out',
        ]
      : []),
  ];
}
