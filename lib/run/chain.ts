import { defer, identity, tap, type Observable } from 'rxjs';
import type { WindowEvent } from '../../operators/windowEvents.js';
import { windows } from '../../operators/windows.js';
import { OktaLinkError } from '../errors.js';
import { requestHeaders } from '../http/requestHeaders.js';
import type { ParsedStream } from '../options/input.js';
import type { Next, Page } from '../paging/page.js';
import { visitedUrls } from '../paging/visitedUrls.js';
import { retryPolicy } from '../retry/retryOptions.js';
import type { RunContext } from './context.js';
import { nextUrl } from '../url/nextUrl.js';
import { pathOf } from '../url/query.js';
import { demandPlan } from '../paging/demandPlan.js';
import { fetchPage } from '../paging/fetchPage.js';
import { firstPage } from '../paging/firstPage.js';
import type { Position } from '../checkpoint/ledger.js';
import { pages, type PagesOptions } from '../paging/pages.js';
import type { ProgressCell } from '../paging/progress.js';

/** Where a chain of pages begins, and what it reports to. */
export interface ChainOptions {
  readonly start: Position & { readonly next: string };
  /** Whether it goes on from a cursor. */
  readonly resumed: boolean;
  /** Leaves out what is beyond the bounds of a lane. */
  readonly cut?: PagesOptions['cut'];
  readonly progress: ProgressCell;
  /** At its first value nothing new is handed over. */
  readonly halt: Observable<void>;
  /** Told of each page that has been read. */
  readonly onPage: (page: Page) => void;
}

/** One chain of pages, from a link to the next, and their windows. */
export function chain(
  stream: ParsedStream,
  { connection, send, emit, context: { begin, within } }: RunContext,
  { start, resumed, cut, progress, halt, onPage }: ChainOptions,
): Observable<WindowEvent<Page, unknown>> {
  return defer(() => {
    const { orgUrl, scheduler, random, maxResponseSize, parseJson } = connection;
    const visited = visitedUrls();

    const follow = (link: string, url: string, page: number): Next => {
      try {
        const next = nextUrl(link, url, connection);
        return { kind: visited.has(next, page) ? 'loop' : 'page', url: next };
      } catch (error) {
        if (error instanceof OktaLinkError) return { kind: 'refused', error };
        throw error;
      }
    };
    const source = {
      send,
      orgUrl,
      headers: requestHeaders(connection, stream.headers),
      reading: { maxSize: maxResponseSize, parseJson },
      retry: retryPolicy(stream.retry, connection.retry),
      context: { emit, scheduler, random },
    };
    const fetch = (url: string) =>
      defer(() => {
        const page = progress.value.requested;
        visited.add(url, page);
        // What an earlier run settled of a first page may stand in its second half.
        const mayShrink = page > 1 || start.delivered.length === 0;
        const followHere = (link: string, from: string) => follow(link, from, page);
        const isBehindLink = page > 1 || (resumed && url !== stream.url);
        return fetchPage(url, { ...source, follow: followHere }, { mayShrink, isBehindLink });
      });
    const { limitIsDefault, flow } = stream;
    // A window is opened by the end of the one before it, wherever the flow of that came to its end.
    const inContext: typeof flow = flow && ((records) => begin(() => flow(records)));

    return pages(
      {
        first: firstPage({ url: start.next, resumed, limitIsDefault }, fetch),
        fetch,
        giveUp: () => {
          visited.forgetBehind(progress.value.counted);
        },
        follow,
        planOf: (firstUrl) => demandPlan(stream, firstUrl),
        cut,
        deliveredBefore: start.delivered,
      },
      progress,
    ).pipe(
      within,
      tap((page) => {
        onPage(page);
        emit(() => ({
          type: 'page',
          path: pathOf(page.url),
          page: progress.value.counted,
          records: page.records.length,
        }));
      }),
      windows(inContext ?? identity, { ...stream, stop: halt }),
    );
  });
}
