import { defer, identity, tap, type Observable, type OperatorFunction } from 'rxjs';
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
export interface ChainPagesOptions {
  readonly start: Position & { readonly next: string };
  /** Whether it goes on from a cursor. */
  readonly resumed: boolean;
  /** Leaves out what is beyond the bounds of a lane. */
  readonly cut?: PagesOptions['cut'];
  readonly progress: ProgressCell;
}

/** The same of a chain whose pages are delivered. */
export interface ChainOptions extends ChainPagesOptions {
  /** At its first value nothing new is handed over. */
  readonly halt: Observable<void>;
  /** Told of each page that has been read. */
  readonly onPage: (page: Page) => void;
}

/** One chain of pages, from a link to the next, and their windows. */
export function chain(
  stream: ParsedStream,
  context: RunContext,
  options: ChainOptions,
): Observable<WindowEvent<Page, unknown>> {
  const { progress, halt, onPage } = options;
  return chainPages(stream, context, options).pipe(
    tap((page) => {
      onPage(page);
      tellPage(context, page, progress);
    }),
    chainWindows(stream, context, halt),
  );
}

/** Tells of a page that has been read; `records` of it are delivered. */
export function tellPage(
  { emit }: RunContext,
  { url, records: { length } }: Page,
  progress: ProgressCell,
  records = length,
): void {
  emit(() => ({ type: 'page', path: pathOf(url), page: progress.value.counted, records }));
}

/** The windows of a chain of pages. */
export function chainWindows(
  stream: ParsedStream,
  { context: { begin } }: RunContext,
  halt: Observable<void>,
): OperatorFunction<Page, WindowEvent<Page, unknown>> {
  const { flow } = stream;
  // A window is opened by the end of the one before it, wherever the flow of that came to its end.
  const inContext: typeof flow = flow && ((records) => begin(() => flow(records)));
  return windows(inContext ?? identity, { ...stream, stop: halt });
}

/** The pages of one chain, as far as demand lets them. */
export function chainPages(
  stream: ParsedStream,
  { connection, send, emit, context: { within } }: RunContext,
  { start, resumed, cut, progress }: ChainPagesOptions,
): Observable<Page> {
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
    const { limitIsDefault } = stream;
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
    ).pipe(within);
  });
}
