import { expect } from 'chai';
import {
  concat,
  count,
  delay,
  EMPTY,
  from,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  range,
  startWith,
  Subject,
  take,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { runWindow } from '../../operators/runWindow.js';
import { output, type WindowConfig } from '../../operators/windowEvents.js';
import { testScheduler } from '../support/testScheduler.js';
import {
  events,
  joined,
  pageOf,
  pages,
  records,
  settledPart,
  windowConfig,
  type LetterFlow,
  type LetterPage,
} from '../support/windowMarbles.js';

describe('runWindow', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const op = (flow: LetterFlow, config?: Partial<WindowConfig<string>>) =>
    runWindow<string, LetterPage, string, string>(flow, windowConfig({ window: 'run', ...config }));

  /** A flow that does `react` to the record `letter`, before its output. */
  const reacting =
    (letter: string, react: () => void): LetterFlow =>
    (input) =>
      input.pipe(
        records,
        tap((record) => {
          if (record === letter) react();
        }),
      );

  it('should settle a page when its last record has been handed over', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -1------2---|', pages);
      const subs = '       ^-----------!';
      const expected = '   -1--(ab)2--c|';

      const result = source.pipe(op((input) => input.pipe(records, delay(3))));

      expectObservable(result).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should settle a page after the outputs that its records have at once', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -1----2---|', pages);
      const subs = '       ^---------!';
      const expected = '   -(ab1)(c2)|';

      expectObservable(source.pipe(op(records))).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should subscribe to the flow once, and flush it at the end of the source', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -1--2--|', pages);
      const subs = '       ^------!';
      const expected = '   -1--2--(x|)';

      expectObservable(source.pipe(op(joined))).toBe(expected, { ...events, x: output('abc') });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should settle a page without records', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -0-|', pages);
      const subs = '       ^--!';
      const expected = '   -0-|';

      expectObservable(source.pipe(op(records))).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should not complete before the flow does', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('      -----c|');
      const csubs = '      -^-----!';
      const source = hot(' -2-|', pages);
      const subs = '       ^--!';
      const expected = '   -2----c|';

      expectObservable(source.pipe(op(mergeMap(() => c)))).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should never complete with a flow that never does', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -2-|', pages);
      const subs = '       ^--!';
      const expected = '   -2-';

      expectObservable(source.pipe(op(() => NEVER))).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass State by reference with every record', () => {
    const state = { manager: 'lee' };
    const seen: unknown[] = [];
    of(pages[1])
      .pipe(
        runWindow(
          tap((input) => seen.push(input)),
          { ...windowConfig(), state },
        ),
      )
      .subscribe();

    expect(seen).to.deep.equal([
      { record: 'a', state },
      { record: 'b', state },
    ]);
    for (const input of seen) expect(input).to.have.property('state', state);
  });

  describe('whose flow completes early', () => {
    it('should settle the part of the page that was handed over and complete', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -1-2-|', pages);
        const subs = '       ^!';
        const expected = '   -(aA|)';

        expectObservable(source.pipe(op((input) => input.pipe(take(1), records)))).toBe(expected, {
          ...events,
          A: settledPart(pages[1], 0, 1),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should complete at once between two pages', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -1-------2-|', pages);
        const subs = '       ^-----!';
        const expected = '   -(ab1)|';

        const result = source.pipe(op((input) => input.pipe(records, takeUntil(timer(6)))));

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should complete at the first page, of which nothing was handed over', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' --1--2-|', pages);
        const subs = '       ^-!';
        const expected = '   --(A|)';

        expectObservable(source.pipe(op(() => EMPTY))).toBe(expected, {
          A: settledPart(pages[1], 0, 0),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should complete with a source that has no page', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' --|', pages);
        const subs = '       ^-!';
        const expected = '   --|';

        expectObservable(source.pipe(op(() => EMPTY))).toBe(expected);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should pass on an error that comes instead of the first page', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' --#', pages);
        const subs = '       ^-!';
        const expected = '   --#';

        expectObservable(source.pipe(op(() => EMPTY))).toBe(expected);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });
  });

  describe('ended by its source', () => {
    it('should flush the flow before an error', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -2-#', pages);
        const subs = '       ^--!';
        const expected = '   -2-(x#)';

        expectObservable(source.pipe(op(joined))).toBe(expected, { ...events, x: output('c') });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should hold an error back until the flow is done', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      -----c|');
        const csubs = '      -^-----!';
        const source = hot(' -2-#', pages);
        const subs = '       ^--!';
        const expected = '   -2----c#';

        expectObservable(source.pipe(op(mergeMap(() => c)))).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should let the flow finish with the record in hand before an error', () => {
      const source = new Subject<LetterPage>();
      const failure = new Error('source');
      const seen: unknown[] = [];
      const flow = reacting('a', () => {
        source.error(failure);
      });
      source.pipe(op(flow)).subscribe({
        next: (event) => seen.push(event),
        error: (error: unknown) => seen.push(error),
      });

      source.next(pages[1]);
      expect(seen).to.deep.equal([output('a'), settledPart(pages[1], 0, 1), failure]);
    });
  });

  describe('stopped', () => {
    it('should flush the flow and complete', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -2---4-|', pages);
        const subs = '       ^--!';
        const stop = cold('  ---x');
        const stopsubs = '   ^--!';
        const expected = '   -2-(x|)';

        expectObservable(source.pipe(op(joined, { stop }))).toBe(expected, {
          ...events,
          x: output('c'),
        });
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should settle the part of the page that was handed over', () => {
      const stop = new Subject<void>();
      const seen: unknown[] = [];
      const flow = reacting('a', () => {
        stop.next();
      });
      of(pages[1], pages[2])
        .pipe(op(flow, { stop }))
        .subscribe({ next: (event) => seen.push(event), complete: () => seen.push('complete') });

      expect(seen).to.deep.equal([output('a'), settledPart(pages[1], 0, 1), 'complete']);
    });

    it('should count nothing as handed over while the flow is still busy', () => {
      scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
        const stop = new Subject<void>();
        const source = hot(' -1-2-|', pages);
        const subs = '       ^!';
        const expected = '   -A--(a|)';
        const flow = reacting('a', () => {
          stop.next();
        });

        const result = source.pipe(op((input) => flow(input).pipe(delay(3)), { stop }));

        expectObservable(result).toBe(expected, { ...events, A: settledPart(pages[1], 0, 1) });
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should complete without a page', () => {
      for (const flow of [records, () => EMPTY]) {
        testScheduler().run(({ cold, hot, expectObservable, expectSubscriptions }) => {
          const source = hot(' ---1-|', pages);
          const subs = '       ^!';
          const stop = cold('  -x');
          const stopsubs = '   ^!';
          const expected = '   -|';

          expectObservable(source.pipe(op(flow, { stop }))).toBe(expected);
          expectSubscriptions(source.subscriptions).toBe(subs);
          expectSubscriptions(stop.subscriptions).toBe(stopsubs);
        });
      }
    });

    it('should not subscribe to the source when it is stopped from the beginning', () => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold(' -1-|', pages);
        const expected = '    |';

        expectObservable(source.pipe(op(records, { stop: of('x') }))).toBe(expected);
        expectSubscriptions(source.subscriptions).toBe([]);
      });
    });
  });

  it('should wait for the flow after an empty source', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const last = cold('    --x|');
      const lastsubs = '    -^--!';
      const source = hot('  -|', pages);
      const subs = '        ^!';
      const expected = '    ---x|';

      expectObservable(source.pipe(op((input) => concat(input.pipe(records), last)))).toBe(
        expected,
        events,
      );
      expectSubscriptions(last.subscriptions).toBe(lastsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass an error of the source on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -2---#', pages);
      const subs = '       ^----!';
      const expected = '   -(c2)#';

      expectObservable(source.pipe(op(records))).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should subscribe to nothing when the flow errors at once', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' -1-|', pages);
      const stop = cold('   -x');
      const expected = '    #';
      const failure = new Error('flow');
      const flow: LetterFlow = () => throwError(() => failure);

      expectObservable(source.pipe(op(flow, { stop }))).toBe(expected, events, failure);
      expectSubscriptions(source.subscriptions).toBe([]);
      expectSubscriptions(stop.subscriptions).toBe([]);
    });
  });

  it('should emit an error when the flow throws as it is called', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' -1-|', pages);
      const expected = '    #';
      const failure = new Error('flow');
      const flow: LetterFlow = () => {
        throw failure;
      };

      expectObservable(source.pipe(op(flow))).toBe(expected, events, failure);
      expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it('should emit an error when a callback inside the flow throws, the page not settled', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -1-2-|', pages);
      const subs = '       ^!';
      const expected = '   -(a#)';
      const failure = new Error('callback');
      const flow: LetterFlow = map(({ record }) => {
        if (record === 'b') throw failure;
        return record;
      });

      expectObservable(source.pipe(op(flow))).toBe(expected, events, failure);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('      --c-|');
      const csubs = '      -^--!';
      const source = hot(' -2----2|', pages);
      const unsub = '      ----!';
      const subs = '       ^---!';
      const expected = '   -2-c-';

      expectObservable(source.pipe(op(mergeMap(() => c))), unsub).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should not flush the flow when unsubscribed', () => {
    let flushed = 0;
    const subscription = NEVER.pipe(
      startWith(pages[1]),
      op((input) => joined(input).pipe(tap(() => flushed++))),
    ).subscribe();

    subscription.unsubscribe();
    expect(flushed).to.equal(0);
  });

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<LetterPage>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next(pages[2]);
      }
    });

    synchronous.pipe(op(records), take(3)).subscribe();
    expect(emitted).to.deep.equal([0, 1]);
  });

  it('should stop listening to a flow that emits synchronously when unsubscribed', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const emitted: string[] = [];
      const source = cold(' -1-|', pages);
      const expected = '    (a|)';
      const flow: LetterFlow = () =>
        from(['a', 'b', 'c']).pipe(tap((letter) => emitted.push(letter)));

      expectObservable(source.pipe(op(flow), take(1))).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe([]);
      scheduler.flush();
      expect(emitted).to.deep.equal(['a']);
    });
  });

  it('should hand nothing more of a page to the flow when unsubscribed', () => {
    const handed: string[] = [];
    const flow: LetterFlow = (input) =>
      input.pipe(
        records,
        tap((record) => handed.push(record)),
      );

    of(pageOf('abc')).pipe(op(flow), take(1)).subscribe();
    expect(handed).to.deep.equal(['a']);
  });

  it('should not grow the stack with synchronous pages', () => {
    const seen: number[] = [];
    range(0, 20_000)
      .pipe(
        map(() => pages[2]),
        op(records),
        count(),
      )
      .subscribe((events) => seen.push(events));
    expect(seen).to.deep.equal([40_000]);
  });
});
