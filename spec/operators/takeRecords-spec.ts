import { expect } from 'chai';
import fc from 'fast-check';
import { from, Observable, of, reduce, Subject } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { takeRecords } from '../../operators/takeRecords.js';
import { testScheduler } from '../support/testScheduler.js';

type Pages = Readonly<Record<'a' | 'b' | 'c' | 'x' | '0', readonly string[]>>;

describe('takeRecords', () => {
  const pages: Pages = { a: ['1', '2', '3'], b: ['4', '5', '6'], c: ['7'], x: ['4'], 0: [] };
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  it('should emit pages unchanged below the limit', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-0-|', pages);
      const subs = '      ^------!';
      const expected = '  -a-b-0-|';

      const result = source.pipe(takeRecords(7));

      expectObservable(result).toBe(expected, pages);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should cut the page that crosses the limit, complete, and unsubscribe', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|', pages);
      const subs = '      ^--!';
      const expected = '  -a-(x|)';

      const result = source.pipe(takeRecords(4));

      expectObservable(result).toBe(expected, pages);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should complete on the page that meets the limit exactly', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|', pages);
      const subs = '      ^--!';
      const expected = '  -a-(b|)';

      const result = source.pipe(takeRecords(6));

      expectObservable(result).toBe(expected, pages);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass pages that are not cut on by reference', () => {
    const seen: (readonly string[])[] = [];
    of(pages.a, pages.b)
      .pipe(takeRecords(6))
      .subscribe((page) => seen.push(page));
    expect(seen[0]).to.equal(pages.a);
    expect(seen[1]).to.equal(pages.b);
  });

  it('should leave the page that it cuts as it is', () => {
    const page = Object.freeze(['1', '2', '3']);
    const seen: (readonly string[])[] = [];
    of(page)
      .pipe(takeRecords(2))
      .subscribe((taken) => seen.push(taken));
    expect(seen).to.deep.equal([['1', '2']]);
    expect(page).to.have.lengthOf(3);
  });

  it('should emit the first records, however they are spread over pages', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(), { maxLength: 5 })), fc.nat(20), (all, count) => {
        let taken: readonly number[] = [];
        from(all)
          .pipe(
            takeRecords(count),
            reduce((records: readonly number[], page) => [...records, ...page], []),
          )
          .subscribe((records) => {
            taken = records;
          });
        expect(taken).to.deep.equal(all.flat().slice(0, count));
      }),
    );
  });

  it('should not emit a page that comes in reaction to the last one', () => {
    const source = new Subject<readonly string[]>();
    const seen: (readonly string[])[] = [];
    let completed = false;
    source.pipe(takeRecords(3)).subscribe({
      next: (page) => {
        seen.push(page);
        source.next(pages.b);
      },
      complete: () => {
        completed = true;
      },
    });

    source.next(pages.a);
    expect(seen).to.deep.equal([pages.a]);
    expect(completed).to.equal(true);
    expect(source.observed).to.equal(false);
  });

  it('should pass an error of the source on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-#', pages);
      const subs = '      ^--!';
      const expected = '  -a-#';

      const result = source.pipe(takeRecords(4));

      expectObservable(result).toBe(expected, pages);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|', pages);
      const unsub = '     --!     ';
      const subs = '      ^-!     ';
      const expected = '  -a------';

      const result = source.pipe(takeRecords(4));

      expectObservable(result, unsub).toBe(expected, pages);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should be empty and not subscribe when count is 0', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-|', pages);
      const expected = '  |';

      const result = source.pipe(takeRecords(0));

      expectObservable(result).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it('should return the source when count is Infinity', () => {
    const source = of(pages.a);
    expect(source.pipe(takeRecords(Infinity))).to.equal(source);
  });

  for (const count of [NaN, -1, 1.5, -Infinity]) {
    it(`should throw a RangeError when count is ${count.toString()}`, () => {
      expect(() => takeRecords(count)).to.throw(
        RangeError,
        `count must be a whole number from 0, or Infinity: got ${count.toString()}`,
      );
    });
  }

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<readonly number[]>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next([i]);
      }
    });

    synchronous.pipe(takeRecords(3)).subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });
});
