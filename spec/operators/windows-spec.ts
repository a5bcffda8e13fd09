import { expect } from 'chai';
import fc from 'fast-check';
import { concatMap, EMPTY, from, map, mergeMap, Observable, of, take, tap, timer } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { FlowInput, WindowSize } from '../../lib/types/streaming.js';
import {
  output,
  settledPages,
  type PageOf,
  type WindowConfig,
  type WindowEvent,
} from '../../operators/windowEvents.js';
import { windows } from '../../operators/windows.js';
import { testScheduler } from '../support/testScheduler.js';
import {
  events,
  joined,
  pageOf,
  pages,
  records,
  settledPart,
  windowConfig,
  type LetterEvent,
  type LetterFlow,
  type LetterPage,
} from '../support/windowMarbles.js';

const kinds: readonly WindowSize[] = ['page', 'record', 'run', 2];

describe('windows', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const op = (flow: LetterFlow, config: Partial<WindowConfig<string>>) =>
    windows<string, LetterPage, string, string>(flow, windowConfig(config));

  const eventsOf = (flow: LetterFlow, config: Partial<WindowConfig<string>>) => {
    const seen: LetterEvent[] = [];
    of(pages[1], pages[2])
      .pipe(op(flow, config))
      .subscribe((event) => seen.push(event));
    return seen;
  };

  it('should hand pages to the flow one after another, and say when they are settled', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const one = cold('    --a--b|');
      const onesubs = '    -^-----!';
      const two = cold('          -c|');
      const twosubs = '    -------^-!';
      const three = cold('          -d|');
      const threesubs = '  ---------^-!';
      const given = { 1: pageOf('1'), 2: pageOf('2'), 3: pageOf('3') };
      const source = hot(' -1---2--3---|', given);
      const subs = '       ^-----------!';
      const expected = '   ---a--b1c2d3|';
      const inners: Record<string, Observable<string>> = { 1: one, 2: two, 3: three };

      const result = source.pipe(
        op(
          mergeMap(({ record }) => inners[record] ?? EMPTY),
          {},
        ),
      );

      expectObservable(result).toBe(expected, {
        ...events,
        1: settledPages([given[1]]),
        2: settledPages([given[2]]),
        3: settledPages([given[3]]),
      });
      expectSubscriptions(one.subscriptions).toBe(onesubs);
      expectSubscriptions(two.subscriptions).toBe(twosubs);
      expectSubscriptions(three.subscriptions).toBe(threesubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  describe('by kind', () => {
    const [first, second] = [settledPages([pages[1]]), settledPages([pages[2]])];

    it('should subscribe to the flow for each page', () => {
      const expected = [output('ab'), first, output('c'), second];

      expect(eventsOf(joined, { window: 'page' })).to.deep.equal(expected);
      expect(eventsOf(joined, { window: 1 })).to.deep.equal(expected);
    });

    it('should subscribe to the flow for so many pages', () => {
      const expected = [output('abc'), settledPages([pages[1], pages[2]])];

      expect(eventsOf(joined, { window: 2 })).to.deep.equal(expected);
      expect(eventsOf(joined, { window: 3 })).to.deep.equal(expected);
    });

    it('should subscribe to the flow for each record', () => {
      expect(eventsOf(joined, { window: 'record' })).to.deep.equal([
        output('a'),
        settledPart(pages[1], 0, 1),
        output('b'),
        settledPart(pages[1], 1, 2),
        output('c'),
        settledPart(pages[2], 0, 1),
      ]);
    });

    it('should subscribe to the flow once', () => {
      expect(eventsOf(joined, { window: 'run' })).to.deep.equal([first, second, output('abc')]);
    });
  });

  it('should pass concurrency and ordered on to windows of a record', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('      ---a|');
      const asubs = '      -^---!';
      const b = cold('      b|');
      const bsubs = '      -^!';
      const source = hot(' -1-------|', pages);
      const subs = '       ^--------!';
      const expected = '   -bB-aA---|';

      const result = source.pipe(
        op(
          mergeMap(({ record }) => (record === 'a' ? a : b)),
          { window: 'record', concurrency: 2, ordered: false },
        ),
      );

      expectObservable(result).toBe(expected, {
        ...events,
        A: settledPart(pages[1], 0, 1),
        B: settledPart(pages[1], 1, 2),
      });
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hand every record over once and settle it once after its output, in order', () => {
    const page = fc.array(fc.nat(3), { maxLength: 4 });
    const kind = fc.oneof(
      fc.constantFrom<WindowSize>('page', 'record', 'run'),
      fc.integer({ min: 1, max: 4 }),
    );
    fc.assert(
      fc.property(
        fc.array(page, { maxLength: 6 }),
        kind,
        fc.integer({ min: 1, max: 3 }),
        fc.nat(2),
        (waits, window, concurrency, gap) => {
          const given = numbered(waits);
          const seen: WindowEvent<PageOf<NumberedRecord>, number>[] = [];
          testScheduler().run(({ flush }) => {
            from(given)
              .pipe(
                concatMap((value) => (gap === 0 ? [value] : timer(gap).pipe(map(() => value)))),
                windows<NumberedRecord, PageOf<NumberedRecord>, string, number>(
                  concatMap(({ record: { id, wait } }) =>
                    wait === 0 ? [id] : timer(wait).pipe(map(() => id)),
                  ),
                  windowConfig({ window, concurrency }),
                ),
              )
              .subscribe((event) => seen.push(event));
            flush();
          });

          const all = given.flatMap((value) => value.records.map(({ id }) => id));
          const settled = seen.map((event) => (event.kind === 'settled' ? idsOf(event) : []));
          const outputs = seen.map((event) => (event.kind === 'output' ? [event.value] : []));
          expect(outputs.flat()).to.deep.equal(all);
          expect(settled.flat()).to.deep.equal(all);
          if (window === 'run') return;
          for (const [at, ids] of settled.entries()) {
            expect(outputs.slice(0, at).flat()).to.include.members(ids);
          }
        },
      ),
    );
  });

  for (const window of kinds) {
    describe(`window: ${window.toString()}`, () => {
      it('should settle what was handed over before an error of the source', () => {
        scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
          const source = hot(' -2-#', pages);
          const subs = '       ^--!';
          const expected = window === 2 ? '---(2#)' : '-2-#';

          expectObservable(
            source.pipe(
              op(
                mergeMap(() => EMPTY),
                { window },
              ),
            ),
          ).toBe(expected, events);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should be stopped', () => {
        scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const c = cold('      ----c|');
          const csubs = '      -^----!';
          const source = hot(' -2-----2|', pages);
          const subs = '       ^--!';
          const stop = cold('  ---x');
          const stopsubs = '   ^--!';
          const expected = window === 'run' ? '-2---c|' : '-----c(2|)';

          expectObservable(
            source.pipe(
              op(
                mergeMap(() => c),
                { window, stop },
              ),
            ),
          ).toBe(expected, events);
          expectSubscriptions(c.subscriptions).toBe(csubs);
          expectSubscriptions(source.subscriptions).toBe(subs);
          expectSubscriptions(stop.subscriptions).toBe(stopsubs);
        });
      });

      it('should pass State by reference', () => {
        const state = { manager: 'lee' };
        const seen: unknown[] = [];
        of(pages[1])
          .pipe(
            windows(
              tap(({ state: given }: FlowInput<string, typeof state>) => seen.push(given)),
              { ...windowConfig({ window }), state },
            ),
          )
          .subscribe();
        expect(seen).to.have.lengthOf(2);
        for (const value of seen) expect(value).to.equal(state);
      });

      it('should emit an error when a callback inside the flow throws', () => {
        scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
          const source = hot(' -2-2-|', pages);
          const subs = '       ^!';
          const expected = '   -#';
          const failure = new Error('callback');
          const flow: LetterFlow = map(() => {
            throw failure;
          });

          expectObservable(source.pipe(op(flow, { window }))).toBe(expected, events, failure);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should allow unsubscribing explicitly and early', () => {
        scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const c = cold('      ----c|');
          const csubs = '      -^--!';
          const source = hot(' -2-----2|', pages);
          const unsub = '      ----!';
          const subs = '       ^---!';
          const expected = window === 'run' ? '-2---' : '-----';

          expectObservable(
            source.pipe(
              op(
                mergeMap(() => c),
                { window },
              ),
            ),
            unsub,
          ).toBe(expected, events);
          expectSubscriptions(c.subscriptions).toBe(csubs);
          expectSubscriptions(source.subscriptions).toBe(subs);
        });
      });

      it('should stop listening to a synchronous observable when unsubscribed', () => {
        const emitted: number[] = [];
        const synchronous = new Observable<LetterPage>((subscriber) => {
          for (let i = 0; !subscriber.closed && i < 10; i++) {
            emitted.push(i);
            subscriber.next(pages[1]);
          }
        });

        synchronous.pipe(op(records, { window }), take(1)).subscribe();
        expect(emitted).to.deep.equal([0]);
      });
    });
  }
});

interface NumberedRecord {
  readonly id: number;
  /** Milliseconds that the flow takes over it. */
  readonly wait: number;
}

/** Pages of records that take so many milliseconds each. */
function numbered(waits: readonly (readonly number[])[]): PageOf<NumberedRecord>[] {
  let id = 0;
  return waits.map((page) => ({ records: page.map((wait) => ({ id: id++, wait })) }));
}

function idsOf(event: WindowEvent<PageOf<NumberedRecord>, number>): number[] {
  if (event.kind === 'output') return [];
  return event.window.flatMap(({ page, from: start, to }) =>
    page.records.slice(start, to).map(({ id }) => id),
  );
}
