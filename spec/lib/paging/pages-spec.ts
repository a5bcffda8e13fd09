import { expect } from 'chai';
import { defer, of, throwError, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaLinkError } from '../../../lib/errors.js';
import type { Arrival } from '../../../lib/paging/fetchPage.js';
import { identityOf } from '../../../lib/paging/identity.js';
import type { Next, PageHead } from '../../../lib/paging/page.js';
import { pages, type PagesOptions } from '../../../lib/paging/pages.js';
import { advance, progressFrom } from '../../../lib/paging/progress.js';
import { testScheduler } from '../../support/testScheduler.js';

/** A head of the page at `url` with a link to another. */
const headOf = (url: string, next?: string | Next): PageHead => ({
  url,
  statusCode: 200,
  headers: {},
  next: typeof next === 'string' ? { kind: 'page', url: next } : next,
});

describe('pages', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** Plays pages that arrive as `arrivalOf` says: what was delivered and when, and what was asked for. */
  const play = (
    arrivalOf: (url: string) => Observable<Arrival>,
    overrides: Partial<PagesOptions> = {},
    pagesAhead = 10,
  ) => {
    const progress = progressFrom(0);
    const log: string[] = [];
    scheduler.run(({ flush }) => {
      const fetch = (url: string) =>
        defer(() => {
          log.push(`ask ${url}`);
          return arrivalOf(url);
        });
      pages(
        {
          first: fetch('/1'),
          fetch,
          giveUp: () => log.push('give up'),
          follow: (link) => ({ kind: 'page', url: link }),
          planOf: () => ({
            recordLimit: { records: Infinity, end: 'recordLimit', clamped: false },
            pageLimit: { pages: Infinity, end: 'pageLimit' },
            recordsKey: undefined,
            polling: false,
            pagesAhead,
          }),
          deliveredBefore: [],
          ...overrides,
        },
        progress,
      ).subscribe({
        next: (page) => {
          log.push(`${scheduler.now().toString()} ${page.url} ${page.records.join('')}`);
          if (pagesAhead === 1) advance(progress, { settled: progress.value.settled + 1 });
        },
        error: (error: unknown) => log.push(`error ${(error as Error).message}`),
        complete: () => log.push('complete'),
      });
      flush();
    });
    return { log, progress: progress.value };
  };
  /** A page whose head is there at once, and whose body `after` milliseconds later. */
  const arriving = (head: PageHead, records: readonly string[], after = 0): Observable<Arrival> =>
    defer(() =>
      of({
        head,
        whole: scheduler.createColdObservable<{ head: PageHead; body: unknown }>(
          `${'-'.repeat(after)}(x|)`,
          { x: { head, body: records } },
        ),
      }),
    );

  it('should ask for the next page when the headers are there, and deliver in order', () => {
    const { log, progress } = play((url) =>
      url === '/1' ? arriving(headOf('/1', '/2'), ['a'], 5) : arriving(headOf('/2'), ['b'], 1),
    );
    expect(log).to.deep.equal(['ask /1', 'ask /2', '5 /1 a', '6 /2 b', 'complete']);
    expect(progress).to.include({ requested: 2, counted: 2, records: 2 });
  });

  it('should ask for no page more than demand allows', () => {
    const { log } = play(
      (url) =>
        url === '/1' ? arriving(headOf('/1', '/2'), ['a'], 5) : arriving(headOf('/2'), ['b'], 1),
      {},
      1,
    );
    expect(log).to.deep.equal(['ask /1', '5 /1 a', 'ask /2', '6 /2 b', 'complete']);
  });

  it('should hold an error of a later page back until its turn', () => {
    const { log } = play((url) =>
      url === '/1'
        ? arriving(headOf('/1', '/2'), ['a'], 5)
        : throwError(() => new Error('the org is away')),
    );
    expect(log).to.deep.equal(['ask /1', 'ask /2', '5 /1 a', 'error the org is away']);
  });

  it('should give up the pages ahead of one that came whole with another link', () => {
    const early = headOf('/1', '/2');
    const late = headOf('/1', '/3');
    const { log, progress } = play((url) =>
      url === '/1'
        ? of({ head: early, whole: of({ head: late, body: ['a'] }) })
        : arriving(headOf(url), [url]),
    );
    expect(log.filter((line) => !line.startsWith('ask /2'))).to.deep.equal([
      'ask /1',
      '0 /1 a',
      'give up',
      'ask /3',
      '0 /3 /3',
      'complete',
    ]);
    expect(progress).to.include({ requested: 2, counted: 2 });
  });

  it('should deliver the page that carries a refused link, then error', () => {
    const error = new OktaLinkError('leads to another host');
    const { log } = play(() => arriving(headOf('/1', { kind: 'refused', error }), ['a']));
    expect(log).to.deep.equal(['ask /1', '0 /1 a', `error ${error.message}`]);
  });

  it('should skip on the first page alone what an earlier run has delivered', () => {
    const { log } = play(
      (url) => arriving(headOf(url, url === '/1' ? '/2' : undefined), ['a', 'b']),
      { deliveredBefore: [identityOf('a')] },
    );
    expect(log).to.deep.equal(['ask /1', 'ask /2', '0 /1 b', '0 /2 ab', 'complete']);
  });

  it('should not grow the stack with pages that are there at once', () => {
    let delivered = 0;
    const progress = progressFrom(0);
    const fetch = (url: string): Observable<Arrival> => {
      const number = Number(url.slice(1));
      const head = headOf(url, number < 5_000 ? `/${(number + 1).toString()}` : undefined);
      return of({ head, whole: of({ head, body: ['a'] }) });
    };
    pages(
      {
        first: fetch('/1'),
        fetch,
        giveUp: () => undefined,
        follow: (link) => ({ kind: 'page', url: link }),
        planOf: () => ({
          recordLimit: { records: Infinity, end: 'recordLimit', clamped: false },
          pageLimit: { pages: Infinity, end: 'pageLimit' },
          recordsKey: undefined,
          polling: false,
          pagesAhead: Infinity,
        }),
        deliveredBefore: [],
      },
      progress,
    ).subscribe(() => delivered++);
    expect(delivered).to.equal(5_000);
  });
});
