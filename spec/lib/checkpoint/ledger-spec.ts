import { expect } from 'chai';
import fc from 'fast-check';
import type { Span } from '../../../operators/windowEvents.js';
import type { Page } from '../../../lib/paging/page.js';
import { ledger } from '../../../lib/checkpoint/ledger.js';

const start = { next: '/a?limit=2', delivered: ['x'], recordsStreamed: 40 };

function pageOf(ids: string, page: Partial<Page> = {}): Page {
  return {
    url: `/a?after=${ids}`,
    statusCode: 200,
    headers: {},
    records: Array.from(ids, (id) => ({ id })),
    deliveredBefore: [],
    next: '/a?after=next',
    end: undefined,
    failure: undefined,
    ...page,
  };
}

const whole = (page: Page): Span<Page> => ({ page, from: 0, to: page.records.length });
const record = (page: Page, index: number): Span<Page> => ({ page, from: index, to: index + 1 });

describe('ledger', () => {
  it('should begin where the run begins', () => {
    const books = ledger(start);
    expect(books.position()).to.include({ next: '/a?limit=2' });
    expect(books.position().delivered).to.deep.equal(['x']);
    expect(books.recordsStreamed).to.equal(40);
    expect(books.page).to.equal(undefined);
    expect(books.isWhole).to.equal(false);
  });

  it('should count a page window', () => {
    const books = ledger(start);
    const page = pageOf('abc');
    expect(books.settle([whole(page)])).to.equal(1);
    expect(books).to.include({ page, isWhole: true, recordsStreamed: 43 });
    expect(books.position()).to.deep.equal({ next: '/a?after=next', delivered: [] });
  });

  it('should count a page that has let go of its records', () => {
    const books = ledger(start);
    const page = pageOf('');
    expect(books.settle([{ page, from: 0, to: 3 }])).to.equal(1);
    expect(books).to.include({ page, isWhole: true, recordsStreamed: 43 });
  });

  it('should count an empty page', () => {
    const books = ledger(start);
    const page = pageOf('');
    expect(books.settle([whole(page)])).to.equal(1);
    expect(books).to.include({ page, isWhole: true, recordsStreamed: 40 });
  });

  it('should count a window of several pages', () => {
    const books = ledger(start);
    const last = pageOf('e');
    expect(books.settle([pageOf('ab'), pageOf(''), pageOf('cd'), last].map(whole))).to.equal(4);
    expect(books).to.include({ page: last, isWhole: true, recordsStreamed: 45 });
  });

  it('should count records in any order, and the page with the last of them', () => {
    const books = ledger(start);
    const page = pageOf('abc', { deliveredBefore: ['z'] });
    const positions = [2, 0, 1].map((index) => {
      const pages = books.settle([record(page, index)]);
      return [pages, books.isWhole, books.recordsStreamed, books.position()];
    });
    expect(positions).to.deep.equal([
      [0, false, 41, { next: page.url, delivered: ['z', 'c'] }],
      [0, false, 42, { next: page.url, delivered: ['z', 'a', 'c'] }],
      [1, true, 43, { next: '/a?after=next', delivered: [] }],
    ]);
  });

  it('should begin anew with each page', () => {
    const books = ledger(start);
    const first = pageOf('ab');
    const second = pageOf('cd');
    expect([0, 1].map((index) => books.settle([record(first, index)]))).to.deep.equal([0, 1]);
    expect(books.settle([record(second, 1)])).to.equal(0);
    expect(books).to.include({ page: second, isWhole: false, recordsStreamed: 43 });
    expect(books.position()).to.deep.equal({ next: second.url, delivered: ['d'] });
  });

  it('should count the rest of a page together with the next', () => {
    const books = ledger(start);
    const first = pageOf('abcd');
    const second = pageOf('e');
    expect(books.settle([{ page: first, from: 0, to: 3 }])).to.equal(0);
    expect(books.settle([{ page: first, from: 3, to: 4 }, whole(second)])).to.equal(2);
    expect(books).to.include({ page: second, isWhole: true, recordsStreamed: 45 });
  });

  it('should know records without id by uuid and by hash', () => {
    const books = ledger(start);
    const page = pageOf('', { records: [{ uuid: 'u' }, null, 'last'] });
    books.settle([{ page, from: 0, to: 2 }]);
    const [uuid, hash] = books.position().delivered;
    expect(uuid).to.equal('u');
    expect(hash).to.match(/^#/);
  });

  describe('position behind a page that is settled whole', () => {
    const positionOf = (page: Partial<Page>) => {
      const books = ledger(start);
      books.settle([whole(pageOf('ab', { url: '/a', deliveredBefore: ['z'], ...page }))]);
      return books.position();
    };
    const nowhere = { next: undefined, delivered: [] };
    const nextPage = { next: '/a?after=next', delivered: [] };
    const here = { next: '/a', delivered: ['z', 'a', 'b'] };

    for (const [title, page, position] of [
      ['nowhere behind lastPage', { end: 'lastPage', next: undefined }, nowhere],
      ['nowhere behind notPaginated', { end: 'notPaginated', next: undefined }, nowhere],
      ['the next page while there is one', {}, nextPage],
      ['the next page behind recordLimit', { end: 'recordLimit' }, nextPage],
      ['the next page behind ceiling', { end: 'ceiling' }, nextPage],
      ['the next page behind pageLimit', { end: 'pageLimit' }, nextPage],
      ['the next page behind stopped', { end: 'stopped' }, nextPage],
      ['the polling link behind caughtUp', { end: 'caughtUp' }, nextPage],
      ['this page behind a cut', { end: 'recordLimit', next: undefined }, here],
      ['this page behind a loop', { end: 'loop', next: undefined }, here],
      ['this page behind a refused link', { next: undefined }, here],
      [
        'this page when stopped before it',
        { end: 'stopped', next: undefined, records: [] },
        { next: '/a', delivered: ['z'] },
      ],
    ] satisfies [string, Partial<Page>, object][]) {
      it(`should be ${title}`, () => {
        expect(positionOf(page)).to.deep.equal(position);
      });
    }
  });

  it('should come to the same for every way to cut pages into windows', () => {
    const sizes = fc.array(fc.nat(6), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.nat(1_000)), (lengths, numbers) => {
        const random = () => numbers.next().value as number;
        const pages = lengths.map((length, page) =>
          pageOf('', {
            url: `/${page.toString()}`,
            records: Array.from({ length }, (_, index) => `${page.toString()}.${index.toString()}`),
          }),
        );
        const books = ledger({ ...start, recordsStreamed: 0 });
        let completed = 0;
        let records = 0;
        for (const page of pages) {
          const spans =
            page.records.length === 0 ? [whole(page)] : page.records.map((_, i) => record(page, i));
          while (spans.length > 0) {
            const [span] = spans.splice(random() % spans.length, 1);
            if (span === undefined) continue;
            completed += books.settle([span]);
            records += span.to - span.from;
            expect(books.recordsStreamed).to.equal(records);
            expect(books.isWhole).to.equal(spans.length === 0);
            expect(books.position().delivered).to.have.length(
              spans.length === 0 ? 0 : page.records.length - spans.length,
            );
          }
        }
        expect(completed).to.equal(pages.length);
      }),
    );
  });
});
