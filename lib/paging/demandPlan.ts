import type { ParsedStream } from '../options/input.js';
import type { DemandPlan } from './decide.js';
import { maxCeilingPages } from '../options/recordLimit.js';
import { isSystemLog } from '../url/systemLog.js';
import { valuesOf } from '../url/query.js';

/**
 * What bounds the pages of a stream, once the URL of its first page is known: it lacks `limit` where
 * the org refused the default, and then the card's ceiling is a number of pages.
 */
export function demandPlan(stream: ParsedStream, firstUrl: string): DemandPlan {
  const { recordLimit, maxPages, readAhead, window, recordsKey, limitIsDefault } = stream;
  const limitDropped = limitIsDefault && valuesOf(firstUrl, 'limit').length === 0;
  const hasCeiling = recordLimit.records !== Infinity;
  return {
    recordLimit,
    recordsKey,
    pageLimit:
      limitDropped && hasCeiling && maxPages > maxCeilingPages
        ? { pages: maxCeilingPages, end: 'ceiling' }
        : { pages: maxPages, end: 'pageLimit' },
    pagesAhead: readAhead + (typeof window === 'number' ? window : 1),
    polling: isPolling(firstUrl),
  };
}

/**
 * A System Log query without `until`, ascending: its next link never ends.
 *
 * @see https://developer.okta.com/docs/reference/system-log-query/#polling-requests
 */
function isPolling(url: string): boolean {
  const descending = valuesOf(url, 'sortOrder').some(
    (order) => order.toUpperCase() === 'DESCENDING',
  );
  return isSystemLog(url) && valuesOf(url, 'until').length === 0 && !descending;
}
