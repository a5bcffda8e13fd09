import type { Span } from '../../operators/windowEvents.js';
import type { Page } from '../paging/page.js';
import { identityOf } from '../paging/identity.js';

/** Where a run can go on. */
export interface Position {
  /** Path and query of the page to fetch; `undefined` when there is nothing left to fetch. */
  readonly next: string | undefined;
  /** Identities of the records of that page that are settled. */
  readonly delivered: readonly string[];
}

/** What has settled so far. */
export interface Ledger {
  /** Enters a settled window; says how many pages it completed. */
  settle(window: readonly Span<Page>[]): number;
  /** The page settled last, whole or in part. */
  readonly page: Page | undefined;
  /** Whether all records of `page` are settled. */
  readonly isWhole: boolean;
  /** Records settled, earlier runs included. */
  readonly recordsStreamed: number;
  /** Made when asked for, since it names each settled record of a page. */
  position(): Position;
}

/**
 * Keeps count of what has settled, record by record within the page in hand: windows settle in the
 * order of the pages, but the records of a page may settle in any order.
 */
export function ledger(start: Position & { readonly recordsStreamed: number }): Ledger {
  let page: Page | undefined;
  let part = new Set<number>();
  let whole = false;
  let { recordsStreamed } = start;

  return {
    settle(window) {
      let pages = 0;
      for (const span of window) {
        if (span.page !== page) {
          page = span.page;
          part = new Set();
        }
        const size = span.to - span.from;
        recordsStreamed += size;
        // The records of a page may have been dropped.
        whole = size >= page.records.length;
        if (!whole) {
          for (let index = span.from; index < span.to; index++) part.add(index);
          whole = part.size === page.records.length;
        }
        if (whole) pages++;
      }
      return pages;
    },
    get page() {
      return page;
    },
    get isWhole() {
      return whole;
    },
    get recordsStreamed() {
      return recordsStreamed;
    },
    position() {
      return page === undefined ? start : whole ? behind(page) : inside(page, part);
    },
  };
}

function behind(page: Page): Position {
  if (page.end === 'lastPage' || page.end === 'notPaginated')
    return { next: undefined, delivered: [] };
  if (page.next !== undefined) return { next: page.next, delivered: [] };
  return { next: page.url, delivered: [...page.deliveredBefore, ...page.records.map(identityOf)] };
}

function inside(page: Page, part: ReadonlySet<number>): Position {
  const identities = page.records.filter((_, index) => part.has(index)).map(identityOf);
  return { next: page.url, delivered: [...page.deliveredBefore, ...identities] };
}
