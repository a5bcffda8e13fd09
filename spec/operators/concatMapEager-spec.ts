import { expect } from 'chai';
import { defer, EMPTY, finalize, map, Observable, of, range, take, timer, toArray } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { concatMapEager } from '../../operators/concatMapEager.js';
import { refusal } from '../support/refusal.js';
import { testScheduler } from '../support/testScheduler.js';

describe('concatMapEager', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  it('should run inner Observables at once and emit in the order of the source', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('     ----A|');
      const asubs = '     -^----!';
      const b = cold('       -B|');
      const bsubs = '     ---^-!';
      const c = cold('          --C|');
      const csubs = '     ------^--!';
      const source = hot('-a-b-c-----|');
      const subs = '      ^----------!';
      const expected = '  -----AB-C--|';

      const inners: Record<string, Observable<string>> = { a, b, c };
      const result = source.pipe(concatMapEager((key) => inners[key] ?? EMPTY, { concurrency: 2 }));

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should run all inner Observables at once without a concurrency', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const inner = cold(' -----x|');
      const isubs = [
        '                 -^-----!',
        '                 --^-----!',
        '                 ---^-----!',
      ];
      const source = hot('-abc|');
      const subs = '      ^---!';
      const expected = '  ------xxx|';

      const result = source.pipe(concatMapEager(() => inner));

      expectObservable(result).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(isubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should be concatMap with a concurrency of 1', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const inner = cold(' --x|');
      const isubs = [
        '                 -^--!',
        '                 ----^--!',
        '                 -------^--!',
      ];
      const source = hot('-abc|');
      const subs = '      ^---!';
      const expected = '  ---x--x--x|';

      expectObservable(source.pipe(concatMapEager(() => inner, { concurrency: 1 }))).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(isubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit a synchronous inner Observable at once when it is its turn', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a----b----|');
      const subs = '      ^----------!';
      const expected = '  -(aa)-(bb)-|';

      expectObservable(source.pipe(concatMapEager((key) => [key, key], { concurrency: 2 }))).toBe(
        expected,
      );
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should complete with empty inner Observables', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-|');
      const subs = '      ^----!';
      const expected = '  -----|';

      expectObservable(source.pipe(concatMapEager(() => EMPTY, { concurrency: 2 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hold everything behind an inner Observable that never completes', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('     -A-');
      const asubs = '     -^';
      const b = cold('       -B|');
      const bsubs = '     ---^-!';
      const source = hot('-a-b-|');
      const subs = '      ^----!';
      const expected = '  --A---';

      const result = source.pipe(
        concatMapEager((key) => (key === 'a' ? a : b), { concurrency: 2 }),
      );

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass an error of the source on at once', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const inner = cold(' ---x|');
      const isubs = '     -^-!';
      const source = hot('-a-#');
      const subs = '      ^--!';
      const expected = '  ---#';

      expectObservable(source.pipe(concatMapEager(() => inner, { concurrency: 2 }))).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(isubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass an error of an inner Observable on before its turn', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('     -------A|');
      const asubs = '     -^--!';
      const b = cold('       -#');
      const bsubs = '     ---^!';
      const source = hot('-a-b---|');
      const subs = '      ^---!';
      const expected = '  ----#';

      const result = source.pipe(
        concatMapEager((key) => (key === 'a' ? a : b), { concurrency: 2 }),
      );

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit an error when project throws', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-|');
      const subs = '      ^--!';
      const expected = '  -a-#';
      const failure = new Error('project');

      const result = source.pipe(
        concatMapEager(
          (key) => {
            if (key === 'b') throw failure;
            return of(key);
          },
          { concurrency: 2 },
        ),
      );

      expectObservable(result).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const inner = cold(' --x---|');
      const isubs = ['    -^---!', '    ---^-!'];
      const source = hot('-a-bc--|');
      const unsub = '     -----!';
      const subs = '      ^----!';
      const expected = '  ---x--';

      expectObservable(source.pipe(concatMapEager(() => inner, { concurrency: 2 })), unsub).toBe(
        expected,
      );
      expectSubscriptions(inner.subscriptions).toBe(isubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<number>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next(i);
      }
    });

    synchronous
      .pipe(
        concatMapEager((value) => of(value)),
        take(3),
      )
      .subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });

  it('should never run or hold more inner Observables than `concurrency`', () => {
    let active = 0;
    const seen: number[] = [];
    const waits = [5, 1, 1, 4, 0, 2, 3, 0, 0, 1];
    scheduler.run(({ flush }) => {
      range(0, waits.length)
        .pipe(
          concatMapEager(
            (n) =>
              defer(() => {
                seen.push(++active);
                return timer(waits[n] ?? 0);
              }).pipe(finalize(() => active--)),
            { concurrency: 3 },
          ),
        )
        .subscribe();
      flush();
    });
    expect(seen).to.have.lengthOf(waits.length);
    expect(Math.max(...seen)).to.equal(3);
  });

  it('should not grow the stack while synchronous inner Observables wait for the first', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold(' -x|');
      const subs = '       ^-!';
      const expected = '   --(n|)';

      const result = range(0, 20_000).pipe(
        concatMapEager((n): Observable<unknown> => (n === 0 ? first : of(n))),
        toArray(),
        map((values) => [values.length, values[1], values.at(-1)]),
      );

      expectObservable(result).toBe(expected, { n: [20_000, 1, 19_999] });
      expectSubscriptions(first.subscriptions).toBe(subs);
    });
  });

  it('should throw a RangeError unless concurrency is a whole number from 1, or Infinity', () => {
    for (const concurrency of [0, 0.5, 1.5, -1, NaN]) {
      expect(() => concatMapEager((key) => of(key), { concurrency })).to.throw(
        RangeError,
        `concurrency must be a whole number from 1, or Infinity: got ${String(concurrency)}`,
      );
    }
  });

  it('should refuse a config that is no object, and an option that there is not', () => {
    const given = (config: unknown) =>
      refusal(() => concatMapEager((key) => of(key), config as object)).message;
    expect(given(2)).to.equal(
      'concatMapEager.config must be an object; the options are concurrency',
    );
    expect(given({ concurency: 2 })).to.equal(
      'concatMapEager.concurency is not an option; the options are concurrency',
    );
    expect(() => concatMapEager((key) => of(key), { concurrency: undefined })).not.to.throw();
  });
});
