import { expect } from 'chai';
import fc from 'fast-check';
import {
  count,
  defer,
  EMPTY,
  finalize,
  from,
  mergeMap,
  Observable,
  of,
  range,
  Subject,
  take,
  tap,
  timer,
  toArray,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { flattenEagerly } from '../../operators/flattenEagerly.js';
import { testScheduler } from '../support/testScheduler.js';

describe('flattenEagerly', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  describe('ordered', () => {
    it('should hold outputs until the inner Observables before are done', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('     ---1---2|');
        const asubs = '     -^-------!';
        const b = cold('       -3-4------5|');
        const bsubs = '     ---^----------!';
        const source = hot('-a-b-------|');
        const subs = '      ^----------!';
        const expected = '  ----1---2(34)5|';

        const result = source.pipe(flattenEagerly((key) => (key === 'a' ? a : b), 2, true));

        expectObservable(result).toBe(expected);
        expectSubscriptions(a.subscriptions).toBe(asubs);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should give a place back when its outputs have been delivered', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('     ------1|');
        const asubs = '     -^------!';
        const b = cold('       -2|');
        const bsubs = '     ---^-!';
        const c = cold('            -3|');
        const csubs = '     --------^-!';
        const source = hot('-a-bc--|');
        const subs = '      ^------!';
        const expected = '  -------123|';

        const inners: Record<string, Observable<string>> = { a, b, c };
        const result = source.pipe(flattenEagerly((key) => inners[key] ?? EMPTY, 2, true));

        expectObservable(result).toBe(expected);
        expectSubscriptions(a.subscriptions).toBe(asubs);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should deliver what comes while held outputs are released after them', () => {
      const [first, second] = [new Subject<string>(), new Subject<string>()];
      const seen: string[] = [];
      of(first, second)
        .pipe(
          flattenEagerly((inner) => inner, 2, true),
          tap((value) => {
            if (value === 'b') second.next('d');
          }),
        )
        .subscribe((value) => seen.push(value));

      second.next('b');
      second.next('c');
      first.next('a');
      expect(seen).to.deep.equal(['a']);
      first.complete();
      expect(seen).to.deep.equal(['a', 'b', 'c', 'd']);
      second.next('e');
      expect(seen).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    });

    it('should stop releasing held outputs when unsubscribed', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('     ----|');
        const b = cold('       12----|');
        const bsubs = '     ---^-!';
        const source = hot('-a-b---|');
        const subs = '      ^----!';
        const expected = '  -----(1|)';
        const seen: string[] = [];

        const result = source.pipe(
          flattenEagerly((key) => (key === 'a' ? a : b), 2, true),
          tap((value) => seen.push(value)),
          take(1),
        );

        expectObservable(result).toBe(expected);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        scheduler.flush();
        expect(seen).to.deep.equal(['1']);
      });
    });

    it('should emit what concatMap would, whatever the inner Observables do', () => {
      const inner = fc.record({ wait: fc.nat(5), outputs: fc.array(fc.nat(9), { maxLength: 3 }) });
      fc.assert(
        fc.property(fc.array(inner), fc.integer({ min: 1, max: 4 }), (inners, concurrency) => {
          let active = 0;
          let most = 0;
          let outcome: number[] = [];
          testScheduler().run(({ flush }) => {
            from(inners)
              .pipe(
                flattenEagerly(
                  ({ wait, outputs }) =>
                    defer(() => {
                      most = Math.max(most, ++active);
                      return wait === 0 ? outputs : timer(wait).pipe(mergeMap(() => outputs));
                    }).pipe(finalize(() => active--)),
                  concurrency,
                  true,
                ),
                toArray(),
              )
              .subscribe((values) => {
                outcome = values;
              });
            flush();
          });
          expect(outcome).to.deep.equal(inners.flatMap(({ outputs }) => outputs));
          expect(most).to.be.at.most(concurrency);
        }),
      );
    });
  });

  describe('unordered', () => {
    it('should emit outputs as they are ready', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('     ---1---2|');
        const asubs = '     -^-------!';
        const b = cold('       --3-4|');
        const bsubs = '     ---^----!';
        const source = hot('-a-b-------|');
        const subs = '      ^----------!';
        const expected = '  ----13-42--|';

        const result = source.pipe(flattenEagerly((key) => (key === 'a' ? a : b), 2, false));

        expectObservable(result).toBe(expected);
        expectSubscriptions(a.subscriptions).toBe(asubs);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should give a place back when an inner Observable completes', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('     ------1|');
        const asubs = '     -^------!';
        const b = cold('       -2|');
        const bsubs = '     ---^-!';
        const c = cold('         -3|');
        const csubs = '     -----^-!';
        const source = hot('-a-bc--|');
        const subs = '      ^------!';
        const expected = '  ----2-31|';

        const inners: Record<string, Observable<string>> = { a, b, c };
        const result = source.pipe(flattenEagerly((key) => inners[key] ?? EMPTY, 2, false));

        expectObservable(result).toBe(expected);
        expectSubscriptions(a.subscriptions).toBe(asubs);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });
  });

  for (const ordered of [true, false]) {
    describe(ordered ? 'either way, ordered' : 'either way, unordered', () => {
      it('should complete when the source and all inner Observables have completed', () => {
        scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const inner = cold('  ---1|');
          const isubs = '      -^---!';
          const source = hot(' -a|');
          const subs = '       ^-!';
          const expected = '   ----1|';

          const result = source.pipe(flattenEagerly(() => inner, 2, ordered));

          expectObservable(result).toBe(expected);
          expectSubscriptions(inner.subscriptions).toBe(isubs);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should not complete while an inner Observable never does', () => {
        scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const inner = cold('  -1-');
          const isubs = '      -^';
          const source = hot(' -a|');
          const subs = '       ^-!';
          const expected = '   --1-';

          const result = source.pipe(flattenEagerly(() => inner, 2, ordered));

          expectObservable(result).toBe(expected);
          expectSubscriptions(inner.subscriptions).toBe(isubs);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should pass an error of the source on at once', () => {
        scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const inner = cold('  ---1|');
          const isubs = '      -^-!';
          const source = hot(' -a-#');
          const subs = '       ^--!';
          const expected = '   ---#';

          const result = source.pipe(flattenEagerly(() => inner, 2, ordered));

          expectObservable(result).toBe(expected);
          expectSubscriptions(inner.subscriptions).toBe(isubs);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should pass an error of any inner Observable on at once', () => {
        scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const a = cold('      -------1|');
          const asubs = '      -^--!';
          const b = cold('        -#');
          const bsubs = '      ---^!';
          const source = hot(' -a-b---|');
          const subs = '       ^---!';
          const expected = '   ----#';

          const result = source.pipe(flattenEagerly((key) => (key === 'a' ? a : b), 2, ordered));

          expectObservable(result).toBe(expected);
          expectSubscriptions(a.subscriptions).toBe(asubs);
          expectSubscriptions(b.subscriptions).toBe(bsubs);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should emit an error when project throws', () => {
        scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const inner = cold('  -------1|');
          const isubs = '      -^-!';
          const source = hot(' -a-b---|');
          const subs = '       ^--!';
          const expected = '   ---#';
          const failure = new Error('project');

          const result = source.pipe(
            flattenEagerly(
              (key) => {
                if (key === 'b') throw failure;
                return inner;
              },
              2,
              ordered,
            ),
          );

          expectObservable(result).toBe(expected, undefined, failure);
          expectSubscriptions(inner.subscriptions).toBe(isubs);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should allow unsubscribing explicitly and early', () => {
        scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const inner = cold('  --1---|');
          const isubs = ['     -^---!', '     ---^-!'];
          const source = hot(' -a-bc--|');
          const unsub = '      -----!';
          const subs = '       ^----!';
          const expected = '   ---1--';

          const result = source.pipe(flattenEagerly(() => inner, 2, ordered));

          expectObservable(result, unsub).toBe(expected);
          expectSubscriptions(inner.subscriptions).toBe(isubs);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should finalize before moving to the next observable', () => {
        const seen: string[] = [];
        const inner = (key: string, source: Observable<unknown>) =>
          defer(() => {
            seen.push(`begin ${key}`);
            return source;
          }).pipe(finalize(() => seen.push(`end ${key}`)));
        const sources: Record<string, Observable<unknown>> = { a: timer(1), b: EMPTY, c: timer(1) };

        scheduler.run(({ flush }) => {
          of('a', 'b', 'c')
            .pipe(flattenEagerly((key) => inner(key, sources[key] ?? EMPTY), 1, ordered))
            .subscribe();
          flush();
        });
        expect(seen).to.deep.equal(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
      });

      it('should not make inner Observables of waiting values once unsubscribed', () => {
        const begun: number[] = [];
        const first = new Subject<number>();
        range(0, 5)
          .pipe(
            flattenEagerly(
              (value) => {
                begun.push(value);
                return first;
              },
              1,
              ordered,
            ),
            take(1),
          )
          .subscribe();

        first.next(0);
        first.complete();
        expect(begun).to.deep.equal([0]);
        expect(first.observed).to.equal(false);
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
            flattenEagerly((value) => of(value), 2, ordered),
            take(3),
          )
          .subscribe();
        expect(emitted).to.deep.equal([0, 1, 2]);
      });

      it('should stop listening to a synchronous inner Observable when unsubscribed', () => {
        const emitted: number[] = [];
        const synchronous = new Observable<number>((subscriber) => {
          for (let i = 0; !subscriber.closed && i < 10; i++) {
            emitted.push(i);
            subscriber.next(i);
          }
        });

        of('a')
          .pipe(
            flattenEagerly(() => synchronous, 2, ordered),
            take(3),
          )
          .subscribe();
        expect(emitted).to.deep.equal([0, 1, 2]);
      });

      it('should not grow the stack with synchronous inner Observables', () => {
        scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
          const first = cold(' -x|');
          const subs = '       ^-!';
          const expected = '   --(n|)';

          for (const concurrency of [1, 2, Infinity]) {
            const result = range(0, 20_000).pipe(
              flattenEagerly(
                (n): Observable<unknown> => (n === 0 ? first : of(n)),
                concurrency,
                ordered,
              ),
              count(),
            );
            expectObservable(result).toBe(expected, { n: 20_000 });
          }
          expectSubscriptions(first.subscriptions).toBe([subs, subs, subs]);
        });
      });

      it('should not grow the stack when an output makes the source emit', () => {
        const source = new Subject<number>();
        let last = 0;
        source.pipe(flattenEagerly((n) => of(n), 1, ordered)).subscribe((n) => {
          last = n;
          if (n < 20_000) source.next(n + 1);
        });

        source.next(1);
        expect(last).to.equal(20_000);
      });

      it('should count values from 0 in every subscription', () => {
        const indices = of('a', 'b', 'c').pipe(
          flattenEagerly((_, index) => [index], 1, ordered),
          toArray(),
        );
        const seen: number[][] = [];
        indices.subscribe((values) => seen.push(values));
        indices.subscribe((values) => seen.push(values));
        expect(seen).to.deep.equal([
          [0, 1, 2],
          [0, 1, 2],
        ]);
      });
    });
  }
});
