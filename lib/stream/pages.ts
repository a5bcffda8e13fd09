import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  map,
  mergeMap,
  observeOn,
  of,
  queueScheduler,
  take,
  takeWhile,
  throwError,
  type Observable,
} from 'rxjs';
import { decide, isLast, type DemandPlan } from '../paging/decide.js';
import type { Shape } from '../paging/envelope.js';
import type { Next, Page, PageHead } from '../paging/page.js';
import { paginate } from '../paging/paginate.js';
import { readPage } from '../paging/readPage.js';
import type { Arrival } from './fetchPage.js';
import { advance, type ProgressCell } from './progress.js';

/** What the pages of a run are made from. */
export interface PagesOptions {
  /** The first page, on its way. */
  readonly first: Observable<Arrival>;
  /** Asks for a further page. */
  readonly fetch: (url: string) => Observable<Arrival>;
  /** Resolves a next link that stands in the body of the page at `url`. */
  readonly follow: (link: string, url: string) => Next;
  /** What bounds the run, given the URL of its first page. */
  readonly planOf: (firstUrl: string) => DemandPlan;
  /** Identities to skip on the first page. */
  readonly settledBefore: readonly string[];
}

/**
 * The pages of a run, in order, as far as demand lets them: `expand` over arrivals, so that the next
 * request leaves when the headers of the page before it are there.
 *
 * `progress` is read to decide, and told what has been requested and counted. Deliveries and
 * decisions go through the queue scheduler: with a synchronous `send` they would otherwise nest, a
 * few frames a page, until the stack is full.
 */
export function pages(
  { first, fetch, follow, planOf, settledBefore }: PagesOptions,
  progress: ProgressCell,
): Observable<Page> {
  const request = (page: Observable<Arrival>): Observable<Arrival> =>
    defer(() => {
      advance(progress, { requested: progress.value.requested + 1 });
      return page;
    }).pipe(
      // A value until its turn comes: expand would pass an error on at once, over unfinished pages.
      catchError((error: unknown) => of({ head: undefined, body: throwError(() => error) })),
    );

  return defer(() => {
    let plan: DemandPlan | undefined;
    let shape: Shape | undefined;

    const next = ({ head }: Arrival) => {
      if (head === undefined) return EMPTY;
      const bounds = (plan ??= planOf(head.url));
      return progress.pipe(
        observeOn(queueScheduler),
        map(() => decide(head, progress.value, bounds)),
        filter((decision) => decision !== 'wait'),
        take(1),
        mergeMap((decision) => (decision === 'stop' ? EMPTY : request(fetch(decision.url)))),
      );
    };

    const read = (head: PageHead, body: unknown): Page => {
      const { counted, records, largestPage, stopped } = progress.value;
      const isFirst = counted === 0;
      const result = readPage(
        head,
        body,
        (plan ??= planOf(head.url)),
        {
          pages: counted,
          records,
          shape,
          settledBefore: isFirst ? settledBefore : [],
          stopped: isFirst && stopped,
        },
        (link) => follow(link, head.url),
      );
      shape = result.shape;
      advance(progress, {
        counted: counted + 1,
        records: records + result.page.records.length,
        largestPage: Math.max(largestPage, result.page.records.length),
        last: result.page,
      });
      return result.page;
    };

    return paginate(request(first), next).pipe(
      concatMap(({ head, body }) =>
        body.pipe(
          observeOn(queueScheduler),
          map((value) => read(head as PageHead, value)),
        ),
      ),
      takeWhile((page) => !isLast(page), true),
      mergeMap((page) =>
        page.failure === undefined
          ? of(page)
          : concat(
              of(page),
              throwError(() => page.failure),
            ),
      ),
    );
  });
}
