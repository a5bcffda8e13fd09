import { valuesOf } from '../url/query.js';
import type { Page, PageHead } from './page.js';
import type { PagingPlan } from './readPage.js';

/** What earlier runs and other lanes count towards the limits of a run, now: it is read, not told. */
export interface Others {
  /** Pages that other lanes have asked for. */
  readonly pages: number;
  /** Records counted by earlier runs and other lanes. */
  readonly records: number;
  /** Records that those pages of other lanes may hold which have not been counted. */
  readonly expected: number;
}

/** How far the pages of a chain have come. */
export interface Progress {
  /** Pages asked for. */
  readonly requested: number;
  /** Pages whose records have been counted. */
  readonly counted: number;
  /** Pages settled. */
  readonly settled: number;
  /** Records counted. */
  readonly records: number;
  /** What is counted besides. */
  readonly others: Others;
  /** Records of the largest page counted. */
  readonly largestPage: number;
  /** The page counted last. */
  readonly last: Page | undefined;
  /** Whether the run is to stop. */
  readonly stopped: boolean;
}

/** The pages that may be on their way: those of a window and those read ahead of it. */
export interface DemandPlan extends PagingPlan {
  readonly pagesAhead: number;
}

/** What to do about the page after the newest head. */
export type Decision = 'wait' | 'stop' | { readonly url: string };

/**
 * Decides what follows the newest head: ask for the next page, wait until more is known or settled,
 * or stop.
 *
 * Demand: pages requested less pages settled never exceed `pagesAhead`. No needless request: records
 * counted, and a full page for each page not yet counted, must stay below the record limit; where
 * that is enough but not proved, it waits for the bodies.
 */
export function decide(head: PageHead, progress: Progress, plan: DemandPlan): Decision {
  const uncounted = progress.requested - progress.counted;
  const records = progress.records + progress.others.records;
  if (progress.stopped || isLast(progress.last)) return 'stop';

  // Reached by another lane, or exactly.
  if (uncounted === 0 && records >= plan.recordLimit.records) return 'stop';

  const next = nextUrlOf(head, uncounted === 0 ? progress.last : undefined, plan);
  if (next === undefined) return uncounted === 0 ? 'stop' : 'wait';
  if (progress.requested + progress.others.pages >= plan.pageLimit.pages) return 'stop';
  if (progress.requested - progress.settled >= plan.pagesAhead) return 'wait';
  if (plan.recordLimit.records === Infinity) return { url: next };
  const expected = uncounted === 0 ? 0 : uncounted * pageSizeOf(head.url, progress);
  return records + expected + progress.others.expected < plan.recordLimit.records
    ? { url: next }
    : 'wait';
}

/** Whether a run reads no page after `page`. */
export function isLast(page: Page | undefined): boolean {
  return page !== undefined && (page.end !== undefined || page.failure !== undefined);
}

/** A polling link is only worth following when the page that carries it was not empty. */
function nextUrlOf(
  head: PageHead,
  page: Page | undefined,
  { polling }: PagingPlan,
): string | undefined {
  if (page !== undefined) return page.next;
  return head.next?.kind === 'page' && !polling ? head.next.url : undefined;
}

/**
 * Records that a page may hold: by its URL, else as the largest before it, else any number. A limit
 * below 1, as some next links carry, says nothing.
 */
function pageSizeOf(url: string, { counted, largestPage }: Progress): number {
  const limit = Number(valuesOf(url, 'limit')[0] ?? NaN);
  if (Number.isInteger(limit) && limit > 0) return limit;
  return counted === 0 ? Number.MAX_SAFE_INTEGER : largestPage;
}
