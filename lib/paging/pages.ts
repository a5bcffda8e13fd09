import {
  catchError,
  concatMap,
  concatWith,
  defer,
  EMPTY,
  find,
  map,
  mergeMap,
  observeOn,
  of,
  queueScheduler,
  takeWhile,
  throwError,
  type Observable,
} from 'rxjs';
import { decide, isLast, type DemandPlan } from './decide.js';
import type { Shape } from './envelope.js';
import type { Next, Page, PageHead } from './page.js';
import { paginate } from './paginate.js';
import { readPage, type PagingState } from './readPage.js';
import type { Arrival } from './fetchPage.js';
import { advance, type ProgressCell } from './progress.js';

/** What the pages of a run are made from. */
export interface PagesOptions {
  /** The first page, on its way. */
  readonly first: Observable<Arrival>;
  /** Asks for a further page. */
  readonly fetch: (url: string) => Observable<Arrival>;
  /** Told that the pages asked for behind the one counted last are given up. */
  readonly giveUp: () => void;
  /** Resolves a next link that stands in the body of the page at `url`, the `page`th of this run. */
  readonly follow: (link: string, url: string, page: number) => Next;
  /** What bounds the run, given the URL of its first page. */
  readonly planOf: (firstUrl: string) => DemandPlan;
  /** Leaves out what is beyond the bounds of a lane. */
  readonly cut?: PagingState['cut'];
  /** Identities to skip on the first page. */
  readonly deliveredBefore: readonly string[];
}

/**
 * The pages of a run, in order, as far as demand lets them: `expand` over arrivals, so that the next
 * request leaves when the headers of the page before it are there.
 *
 * `progress` is read to decide, and counts what has been requested and delivered. Where a page came whole in a
 * later attempt, and with another next link, the pages ahead of it are given up. Deliveries and
 * decisions go through the queue scheduler: with a synchronous `send` they would otherwise nest, a
 * few frames a page, until the stack is full.
 */
export function pages(
  { first, fetch, giveUp, follow, planOf, cut, deliveredBefore }: PagesOptions,
  progress: ProgressCell,
): Observable<Page> {
  const request = (page: Observable<Arrival>): Observable<Arrival> =>
    defer(() => {
      advance(progress, { requested: progress.value.requested + 1 });
      return page;
    }).pipe(
      // A value until its turn comes: expand would pass an error on at once, over unfinished pages.
      catchError((error: unknown) => of({ head: undefined, whole: throwError(() => error) })),
    );

  return defer(() => {
    let plan: DemandPlan | undefined;
    let shape: Shape | undefined;

    const next = (head: PageHead | undefined): Observable<Arrival> => {
      if (head === undefined) return EMPTY;
      const bounds = (plan ??= planOf(head.url));
      return progress.pipe(
        observeOn(queueScheduler),
        map(() => decide(head, progress.value, bounds)),
        find((decision) => decision !== 'wait'),
        mergeMap((decision) =>
          typeof decision === 'object' ? request(fetch(decision.url)) : EMPTY,
        ),
      );
    };

    const read = (head: PageHead, body: unknown): Page => {
      const { counted, records, others, largestPage, stopped } = progress.value;
      const isFirst = counted === 0;
      const result = readPage(
        head,
        body,
        (plan ??= planOf(head.url)),
        {
          pages: counted,
          records: records + others.records,
          shape,
          cut,
          deliveredBefore: isFirst ? deliveredBefore : [],
          stopped: isFirst && stopped,
        },
        (link) => follow(link, head.url, counted + 1),
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

    /** A chain of pages from `first` on, and the one that takes its place where it breaks. */
    const chain = (from: Observable<Arrival>): Observable<Page> =>
      defer(() => {
        let broken: PageHead | undefined;
        return paginate(from, ({ head }) => next(head)).pipe(
          concatMap(({ head: early, whole }) =>
            whole.pipe(
              observeOn(queueScheduler),
              map(({ head, body }) => {
                // The pages ahead hang on the link of an attempt that has failed since.
                if (early !== undefined && leadsElsewhere(early, head)) broken = head;
                return read(head, body);
              }),
            ),
          ),
          takeWhile((page) => broken === undefined && !isLast(page), true),
          concatWith(
            defer(() => {
              const { last } = progress.value;
              if (last?.failure !== undefined) throw last.failure;
              if (broken === undefined || isLast(last)) return EMPTY;
              giveUp();
              advance(progress, { requested: progress.value.counted });
              return chain(next(broken));
            }),
          ),
        );
      });

    return chain(request(first));
  });
}

function leadsElsewhere({ next: before }: PageHead, { next: after }: PageHead): boolean {
  return before?.kind === 'page' && (after?.kind !== 'page' || after.url !== before.url);
}
