import { expect } from 'chai';
import {
  bufferCount,
  concat,
  count,
  delay,
  EMPTY,
  from,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  range,
  reduce,
  retry,
  Subject,
  take,
  tap,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { pageWindows } from '../../operators/pageWindows.js';
import { output, settledPages, type WindowConfig } from '../../operators/windowEvents.js';
import { testScheduler } from '../support/testScheduler.js';
import {
  events,
  joined,
  pageOf,
  pages,
  records,
  windowConfig,
  type LetterEvent,
  type LetterFlow,
  type LetterPage,
} from '../support/windowMarbles.js';

describe('pageWindows', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const op = (flow: LetterFlow, span: number, config?: Partial<WindowConfig<string>>) =>
    pageWindows<string, LetterPage, string, string>(flow, windowConfig(config), span);

  /** What windows over pages that are all there emit, flow and all being synchronous. */
  const eventsOf = (given: readonly LetterPage[], flow: LetterFlow, span: number) => {
    const seen: LetterEvent[] = [];
    from(given)
      .pipe(op(flow, span))
      .subscribe((event) => seen.push(event));
    return seen;
  };

  describe('of one page', () => {
    it('should subscribe to the flow for each page and settle it after its last output', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      ---c|');
        const csubs = '      -^---!';
        const f = cold('            -f-|');
        const fsubs = '      -------^--!';
        const source = hot(' -2-----4---|', pages);
        const subs = '       ^----------!';
        const expected = '   ----c2--f-4|';

        const result = source.pipe(
          op(
            mergeMap(({ record }) => (record === 'c' ? c : f)),
            1,
          ),
        );

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(f.subscriptions).toBe(fsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should let pages wait for the window in hand', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      -----c|');
        const csubs = '      -^-----!';
        const f = cold('            --f|');
        const fsubs = '      -------^--!';
        const source = hot(' -24-|', pages);
        const subs = '       ^---!';
        const expected = '   ------c2-f(4|)';

        const result = source.pipe(
          op(
            mergeMap(({ record }) => (record === 'c' ? c : f)),
            1,
          ),
        );

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(f.subscriptions).toBe(fsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should settle the whole page when the flow completes early', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -1----2---|', pages);
        const subs = '       ^---------!';
        const expected = '   -(a1)-(c2)|';

        const result = source.pipe(op((input) => input.pipe(take(1), records), 1));

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should settle a page that the flow does not even look at', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -1-2-|', pages);
        const subs = '       ^----!';
        const expected = '   -1-2-|';

        expectObservable(source.pipe(op(() => EMPTY, 1))).toBe(expected, events);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should let everything wait for a flow that never completes', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -1-2-|', pages);
        const subs = '       ^----!';
        const expected = '   ------';

        expectObservable(source.pipe(op(() => NEVER, 1))).toBe(expected, events);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should let a retry inside the flow see the whole page again', () => {
      let failures = 1;
      const flow: LetterFlow = (input) =>
        input.pipe(
          map(({ record }) => {
            if (record === 'b' && failures-- > 0) throw new Error('once');
            return record;
          }),
          retry(1),
        );

      expect(eventsOf([pages[1]], flow, 1)).to.deep.equal([
        output('a'),
        output('a'),
        output('b'),
        settledPages([pages[1]]),
      ]);
    });

    it('should let a second subscription inside the flow see the page too', () => {
      const flow: LetterFlow = (input) =>
        concat(
          input.pipe(
            count(),
            map((n) => n.toString()),
          ),
          input.pipe(records),
        );

      expect(eventsOf([pages[1], pages[2]], flow, 1)).to.deep.equal([
        output('2'),
        output('a'),
        output('b'),
        settledPages([pages[1]]),
        output('1'),
        output('c'),
        settledPages([pages[2]]),
      ]);
    });
  });

  describe('of several pages', () => {
    it('should settle its pages together, the last window being shorter', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -2-4----2-|', pages);
        const subs = '       ^---------!';
        const expected = '   -c-(fS)-c-(2|)';

        expectObservable(source.pipe(op(records, 2))).toBe(expected, {
          ...events,
          S: settledPages([pages[2], pages[4]]),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should flush a flow that gathers at the end of the window', () => {
      const given = [pages[1], pages[2], pages[3]];
      const [whole, rest] = [settledPages([pages[1], pages[2]]), settledPages([pages[3]])];

      expect(eventsOf(given, joined, 2)).to.deep.equal([output('abc'), whole, output('de'), rest]);
      expect(
        eventsOf(
          given,
          (input) =>
            input.pipe(
              records,
              bufferCount(2),
              map((letters) => letters.join('')),
            ),
          2,
        ),
      ).to.deep.equal([output('ab'), output('c'), whole, output('de'), rest]);
      expect(
        eventsOf(
          given,
          (input) =>
            input.pipe(
              records,
              reduce((before, letter) => letter + before, ''),
            ),
          2,
        ),
      ).to.deep.equal([output('cba'), whole, output('ed'), rest]);
    });

    it('should not take more pages than it spans while its flow is busy', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      -----c|');
        const csubs = [
          '                  -^-----!',
          '                  --^-----!',
          '                  --------^-----!',
        ];
        const source = hot(' -222-|', pages);
        const subs = '       ^----!';
        const expected = '   ------ccS----c(2|)';

        const result = source.pipe(
          op(
            mergeMap(() => c),
            2,
          ),
        );

        expectObservable(result).toBe(expected, {
          ...events,
          S: settledPages([pages[2], pages[2]]),
        });
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should close the window at the current page when the flow completes early', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -2---1----4-|', pages);
        const subs = '       ^-----------!';
        const expected = '   -c---(aS)-f-(4|)';

        expectObservable(source.pipe(op((input) => input.pipe(take(2), records), 3))).toBe(
          expected,
          {
            ...events,
            S: settledPages([pages[2], pages[1]]),
          },
        );
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should leave a page that comes in reaction to `settled` to the next window', () => {
      const source = new Subject<LetterPage>();
      const seen: LetterEvent[] = [];
      scheduler.run(({ flush }) => {
        source.pipe(op((input) => input.pipe(take(1), records, delay(2)), 3)).subscribe((event) => {
          seen.push(event);
          if (event.kind === 'settled' && seen.length === 2) source.next(pages[4]);
        });
        source.next(pages[2]);
        flush();
      });
      expect(seen).to.deep.equal([
        output('c'),
        settledPages([pages[2]]),
        output('f'),
        settledPages([pages[4]]),
      ]);
    });

    it('should take a page without records into an open window', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -2-0-4----|', pages);
        const subs = '       ^---------!';
        const expected = '   -----(xS)-|';

        expectObservable(source.pipe(op(joined, 3))).toBe(expected, {
          x: output('cf'),
          S: settledPages([pages[2], pages[0], pages[4]]),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should not open a window on a page without records', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -0-2-4-2----|', pages);
        const subs = '       ^-----------!';
        const expected = '   -0-----(xS)-|';

        expectObservable(source.pipe(op(joined, 3))).toBe(expected, {
          ...events,
          x: output('cfc'),
          S: settledPages([pages[2], pages[4], pages[2]]),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should let a retry inside the flow see all pages of the window again, once', () => {
      let failures = 1;
      const flow: LetterFlow = (input) =>
        input.pipe(
          map(({ record }) => {
            if (record === 'a' && failures-- > 0) throw new Error('once');
            return record;
          }),
          retry(1),
        );
      const given = [pages[2], pages[1], pages[4]];

      expect(eventsOf(given, flow, 3)).to.deep.equal([
        output('c'),
        ...Array.from('cabf', output),
        settledPages(given),
      ]);
    });

    it('should let a retry that waits see the pages that came meanwhile', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -24-----|', pages);
        const subs = '       ^-------!';
        const expected = '   ---(cfS)|';
        let failures = 1;

        const result = source.pipe(
          op(
            (input) =>
              input.pipe(
                map(({ record }) => {
                  if (failures-- > 0) throw new Error('once');
                  return record;
                }),
                retry({ count: 1, delay: 2 }),
              ),
            2,
          ),
        );

        expectObservable(result).toBe(expected, {
          ...events,
          S: settledPages([pages[2], pages[4]]),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should let every subscription inside the flow see all pages', () => {
      const given = [pages[1], pages[2]];
      const twice: LetterFlow = (input) => merge(input, input).pipe(records);
      const counted: LetterFlow = (input) =>
        concat(
          input.pipe(
            count(),
            map((n) => n.toString()),
          ),
          input.pipe(records),
        );

      expect(eventsOf(given, twice, 2)).to.deep.equal([
        ...Array.from('ababcc', output),
        settledPages(given),
      ]);
      expect(eventsOf(given, counted, 2)).to.deep.equal([
        ...Array.from('3abc', output),
        settledPages(given),
      ]);
    });
  });

  describe('ended by its source', () => {
    it('should settle the window in hand before an error', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      -----c|');
        const csubs = '      -^-----!';
        const source = hot(' -2--#', pages);
        const subs = '       ^---!';
        const expected = '   ------c(2#)';

        const result = source.pipe(
          op(
            mergeMap(() => c),
            1,
          ),
        );

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should close a window of several pages and settle it before an error', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      -----c|');
        const csubs = '      -^-----!';
        const f = cold('        -f|');
        const fsubs = '      ---^-!';
        const source = hot(' -2-4-#', pages);
        const subs = '       ^----!';
        const expected = '   ----f-c(S#)';

        const result = source.pipe(
          op(
            mergeMap(({ record }) => (record === 'c' ? c : f)),
            3,
          ),
        );

        expectObservable(result).toBe(expected, {
          ...events,
          S: settledPages([pages[2], pages[4]]),
        });
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(f.subscriptions).toBe(fsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should flush what the flow has gathered before an error', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -1-2-#', pages);
        const subs = '       ^----!';
        const expected = '   -----(xS#)';

        expectObservable(source.pipe(op(joined, 3))).toBe(expected, {
          x: output('abc'),
          S: settledPages([pages[1], pages[2]]),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });
  });

  describe('stopped', () => {
    it('should close the open window, settle it and complete', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -2-4---2-|', pages);
        const subs = '       ^----!';
        const stop = cold('  -----x');
        const stopsubs = '   ^----!';
        const expected = '   -----(xS|)';

        expectObservable(source.pipe(op(joined, 3, { stop }))).toBe(expected, {
          x: output('cf'),
          S: settledPages([pages[2], pages[4]]),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should let the page in hand settle and drop those that wait', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      -----c|');
        const csubs = '      -^-----!';
        const source = hot(' -2-4-2-|', pages);
        const subs = '       ^---!';
        const stop = cold('  ----x');
        const stopsubs = '   ^---!';
        const expected = '   ------c(2|)';

        const result = source.pipe(
          op(
            mergeMap(() => c),
            1,
            { stop },
          ),
        );

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should hand over the whole page that is being handed over', () => {
      for (const span of [1, 3]) {
        const stop = new Subject<void>();
        const seen: LetterEvent[] = [];
        let completed = false;
        const flow: LetterFlow = (input) =>
          input.pipe(
            records,
            tap((record) => {
              if (record === 'a') stop.next();
            }),
          );
        from([pages[2], pages[1], pages[4]])
          .pipe(op(flow, span, { stop }))
          .subscribe({
            next: (event) => seen.push(event),
            complete: () => {
              completed = true;
            },
          });

        expect(seen).to.deep.equal(
          span === 1
            ? [events['c'], events['2'], events['a'], events['b'], events['1']]
            : [...Array.from('cab', output), settledPages([pages[2], pages[1]])],
        );
        expect(completed).to.equal(true);
      }
    });
  });

  it('should pass State by reference with every record', () => {
    const state = { manager: 'lee' };
    const seen: unknown[] = [];
    of(pages[1])
      .pipe(
        pageWindows(
          tap((input) => seen.push(input)),
          { ...windowConfig(), state },
          1,
        ),
      )
      .subscribe();

    expect(seen).to.deep.equal([
      { record: 'a', state },
      { record: 'b', state },
    ]);
    for (const input of seen) expect(input).to.have.property('state', state);
  });

  it('should pass an error of the source on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -2---#', pages);
      const subs = '       ^----!';
      const expected = '   -(c2)#';

      expectObservable(source.pipe(op(records, 1))).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit an error when the flow throws as it is called', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -1-2-|', pages);
      const subs = '       ^!';
      const expected = '   -#';
      const failure = new Error('flow');
      const flow: LetterFlow = () => {
        throw failure;
      };

      expectObservable(source.pipe(op(flow, 1))).toBe(expected, events, failure);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit an error when a callback inside the flow throws', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -2---4-|', pages);
      const subs = '       ^----!';
      const expected = '   -(c2)#';
      const failure = new Error('callback');
      const flow: LetterFlow = map(({ record }) => {
        if (record === 'f') throw failure;
        return record;
      });

      expectObservable(source.pipe(op(flow, 1))).toBe(expected, events, failure);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('      --c-|');
      const csubs = '      -^--!';
      const source = hot(' -2-2-2-|', pages);
      const unsub = '      ----!';
      const subs = '       ^---!';
      const expected = '   ---c-';

      const result = source.pipe(
        op(
          mergeMap(() => c),
          1,
        ),
      );

      expectObservable(result, unsub).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<LetterPage>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next(pages[2]);
      }
    });

    synchronous.pipe(op(records, 1), take(3)).subscribe();
    expect(emitted).to.deep.equal([0, 1]);
  });

  it('should hand nothing more of a page to the flow when unsubscribed', () => {
    for (const span of [1, 3]) {
      const handed: string[] = [];
      const flow: LetterFlow = (input) =>
        input.pipe(
          records,
          tap((record) => handed.push(record)),
        );

      of(pages[2], pageOf('abc'))
        .pipe(op(flow, span), take(span === 1 ? 3 : 2))
        .subscribe();
      expect(handed).to.deep.equal(['c', 'a']);
    }
  });

  it('should not grow the stack with synchronous pages that waited for the first', () => {
    scheduler.run(({ expectObservable }) => {
      for (const span of [1, 3]) {
        let windows = 0;
        const result = range(0, 20_000).pipe(
          map(() => pages[2]),
          op(
            (input) => (windows++ === 0 ? input.pipe(records, delay(1)) : input.pipe(records)),
            span,
          ),
          count(),
        );

        expectObservable(result).toBe('-(n|)', { n: 20_000 + Math.ceil(20_000 / span) });
      }
    });
  });
});
