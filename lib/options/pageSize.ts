import { OktaInputError } from '../errors.js';
import { quoted } from '../url/quoted.js';
import { valuesOf, withParam } from '../url/query.js';

const largestLimit = 200;

/** How many records a page holds, and the URL that asks for them. */
export interface PageSize {
  readonly url: string;
  readonly records: number;
  /** Whether `limit` is this library's default, not the caller's. */
  readonly limitIsDefault: boolean;
}

/**
 * The page size of a stream: `limit` in `url`, from 0 to 200, or `given`, which is
 * `streaming.pageSize`; 200 when neither is there.
 *
 * @param url Path and query, the Query object joined.
 * @param queried The `limit` of the Query object.
 * @throws OktaInputError for any other `limit`, and for both together.
 */
export function pageSize(url: string, queried: unknown, given: number | undefined): PageSize {
  const limits = valuesOf(url, 'limit');
  const [limit] = limits;
  if (limit === undefined) {
    const records = given ?? largestLimit;
    const limited = withParam(url, 'limit', records.toString());
    return { url: limited, records, limitIsDefault: given === undefined };
  }
  const shown = limits.map(quoted).join(' and ');
  if (given !== undefined) {
    const message = `must not stand beside limit: got limit ${shown}; leave one of them out`;
    throw new OktaInputError('streaming.pageSize', message);
  }
  const isOne = limits.length === 1 && !Array.isArray(queried);
  if (isOne && /^\d+$/.test(limit) && Number(limit) <= largestLimit) {
    return { url, records: Number(limit), limitIsDefault: false };
  }
  const inQuery = queried !== undefined && queried !== null;
  throw new OktaInputError(
    inQuery ? 'query.limit' : 'relativeUrl',
    `must ${inQuery ? 'be' : 'have as limit'} one whole number from 0 to ${largestLimit.toString()}: ` +
      `got ${shown}; leave it out, or use streaming.pageSize for larger pages`,
  );
}
