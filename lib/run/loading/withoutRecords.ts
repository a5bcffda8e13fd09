import type { Span } from '../../../operators/windowEvents.js';
import type { Page } from '../../paging/page.js';

/**
 * A settled span without the records of its page, where the cursor behind the whole of it is all that
 * is still asked for: those that wait for a commit would keep thousands of records in memory.
 */
export function withoutRecords({ page, from, to }: Span<Page>): Span<Page> {
  const isWhole = to - from === page.records.length;
  return { page: isWhole && page.next !== undefined ? { ...page, records: [] } : page, from, to };
}
