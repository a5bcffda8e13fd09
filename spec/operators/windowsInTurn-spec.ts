import { expect } from 'chai';
import { count, map, NEVER, Observable, of, range, startWith, Subject, take } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { settledPages, output } from '../../operators/windowEvents.js';
import { windowsInTurn, type OpenWindow } from '../../operators/windowsInTurn.js';
import { testScheduler } from '../support/testScheduler.js';
import {
  events,
  pages,
  windowConfig,
  type LetterEvent,
  type LetterPage,
} from '../support/windowMarbles.js';

type LetterWindow = OpenWindow<LetterPage, string>;

describe('windowsInTurn', () => {
  const { stop: never } = windowConfig();
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** A window of one page. */
  const windowOf = (
    windowEvents: Observable<LetterEvent>,
    overrides: Partial<LetterWindow> = {},
  ): LetterWindow => ({
    events: windowEvents,
    hasRoom: () => false,
    add: () => undefined,
    close: () => undefined,
    stop: () => undefined,
    ...overrides,
  });

  /** A window that outputs the letters of its page and settles. */
  const atOnce = (page: LetterPage) =>
    windowOf(of(...page.records.map(output), settledPages([page])));

  /** Windows that the spec completes by hand, and what they were told. */
  const told = (room: (added: number) => boolean) => {
    const log: string[] = [];
    const opened: Subject<LetterEvent>[] = [];
    const open = (page: LetterPage) => {
      const windowEvents = new Subject<LetterEvent>();
      let added = 1;
      opened.push(windowEvents);
      log.push(`open ${page.records.join('')}`);
      return windowOf(windowEvents, {
        hasRoom: () => room(added),
        add: ({ records }) => {
          added++;
          log.push(`add ${records.join('')}`);
        },
        close: () => log.push('close'),
        stop: () => log.push('stop'),
      });
    };
    return { log, opened, open };
  };

  it('should open windows one after another', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('      ---c2|', events);
      const csubs = '      -^----!';
      const f = cold('           -f4|', events);
      const fsubs = '      ------^--!';
      const source = hot(' -24-|', pages);
      const subs = '       ^---!';
      const expected = '   ----c2-f4|';

      const result = source.pipe(
        windowsInTurn((page) => windowOf(page === pages[2] ? c : f), never),
      );

      expectObservable(result).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(f.subscriptions).toBe(fsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should add pages to the window in hand while that has room', () => {
    const { log, opened, open } = told((added) => added < 2);
    const source = new Subject<LetterPage>();
    source.pipe(windowsInTurn(open, never)).subscribe();

    source.next(pages[2]);
    source.next(pages[4]);
    source.next(pages[1]);
    expect(log).to.deep.equal(['open c', 'add f']);
    opened[0]?.complete();
    expect(log).to.deep.equal(['open c', 'add f', 'open ab']);
    source.next(pages[3]);
    expect(log).to.deep.equal(['open c', 'add f', 'open ab', 'add de']);
  });

  it('should add a page without records to a window that has room', () => {
    const { log, open } = told(() => true);
    const seen: LetterEvent[] = [];
    of(pages[2], pages[0], pages[4])
      .pipe(windowsInTurn(open, never))
      .subscribe((event) => seen.push(event));

    expect(log).to.deep.equal(['open c', 'add ', 'add f', 'close']);
    expect(seen).to.deep.equal([]);
  });

  it('should settle a page without records in its turn, without a window', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('        -----c2|', events);
      const csubs = '      ---^------!';
      const source = hot(' -0-2-0-|', pages);
      const subs = '       ^------!';
      const expected = '   -0------c2(0|)';

      const result = source.pipe(windowsInTurn(() => windowOf(c), never));

      expectObservable(result).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should close the window in hand when the source completes and no page waits', () => {
    const { log, opened, open } = told((added) => added < 2);
    let completed = false;
    of(pages[2], pages[4], pages[1])
      .pipe(windowsInTurn(open, never))
      .subscribe({
        complete: () => {
          completed = true;
        },
      });

    expect(log).to.deep.equal(['open c', 'add f']);
    opened[0]?.complete();
    expect(log).to.deep.equal(['open c', 'add f', 'open ab', 'close']);
    expect(completed).to.equal(false);
    opened[1]?.complete();
    expect(completed).to.equal(true);
  });

  it('should complete when closing a window completes it', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -2-|', pages);
      const subs = '       ^--!';
      const expected = '   ---(2|)';

      const result = source.pipe(
        windowsInTurn((page) => {
          const windowEvents = new Subject<LetterEvent>();
          return windowOf(windowEvents, {
            close: () => {
              windowEvents.next(settledPages([page]));
              windowEvents.complete();
            },
          });
        }, never),
      );

      expectObservable(result).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hold an error of the source back until all windows have settled', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('      ---c2|', events);
      const csubs = '      -^----!';
      const f = cold('           -f4|', events);
      const fsubs = '      ------^--!';
      const source = hot(' -24#', pages);
      const subs = '       ^--!';
      const expected = '   ----c2-f4#';

      const result = source.pipe(
        windowsInTurn((page) => windowOf(page === pages[2] ? c : f), never),
      );

      expectObservable(result).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(f.subscriptions).toBe(fsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass an error of a window on at once', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('      -c#', events);
      const csubs = '      -^-!';
      const source = hot(' -24-|', pages);
      const subs = '       ^--!';
      const expected = '   --c#';

      expectObservable(source.pipe(windowsInTurn(() => windowOf(c), never))).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  describe('stopped', () => {
    it('should drop the pages that wait, let the window in hand settle and complete', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      ---c2|', events);
        const csubs = '      -^----!';
        const source = hot(' -24-2-|', pages);
        const subs = '       ^--!';
        const stop = cold('  ---x--x');
        const stopsubs = '   ^--!';
        const expected = '   ----c2|';

        const result = source.pipe(windowsInTurn(() => windowOf(c), stop));

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should drop the pages that wait after the source has completed', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      ---c2|', events);
        const csubs = '      -^----!';
        const source = hot(' -24|', pages);
        const subs = '       ^--!';
        const stop = cold('  ----x');
        const stopsubs = '   ^---!';
        const expected = '   ----c2|';

        const result = source.pipe(windowsInTurn(() => windowOf(c), stop));

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should complete even when an error of the source waits', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      ---c2|', events);
        const csubs = '      -^----!';
        const source = hot(' -2#', pages);
        const subs = '       ^-!';
        const stop = cold('  ----x');
        const stopsubs = '   ^---!';
        const expected = '   ----c2|';

        const result = source.pipe(windowsInTurn(() => windowOf(c), stop));

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should tell the window in hand to stop before it closes it', () => {
      const { log, opened, open } = told(() => true);
      const stop = new Subject<void>();
      const source = new Subject<LetterPage>();
      let completed = false;
      source.pipe(windowsInTurn(open, stop)).subscribe({
        complete: () => {
          completed = true;
        },
      });

      source.next(pages[2]);
      stop.next();
      expect(log).to.deep.equal(['open c', 'stop', 'close']);
      expect([source.observed, stop.observed, completed]).to.deep.equal([false, false, false]);
      opened[0]?.complete();
      expect(completed).to.equal(true);
    });

    it('should complete at once when no window is in hand', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' ---2-|', pages);
        const subs = '       ^!';
        const stop = cold('  -x');
        const stopsubs = '   ^!';
        const expected = '   -|';

        expectObservable(source.pipe(windowsInTurn(atOnce, stop))).toBe(expected, events);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should not subscribe to the source when it is stopped from the beginning', () => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold(' -2-|', pages);
        const expected = '    |';

        expectObservable(source.pipe(windowsInTurn(atOnce, ['x']))).toBe(expected, events);
        expectSubscriptions(source.subscriptions).toBe([]);
      });
    });

    it('should not be stopped by a notifier that completes without a value', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      ---c2|', events);
        const csubs = '      -^----!';
        const source = hot(' -2-----|', pages);
        const subs = '       ^------!';
        const stop = cold('  --|');
        const stopsubs = '   ^-!';
        const expected = '   ----c2-|';

        const result = source.pipe(windowsInTurn(() => windowOf(c), stop));

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should pass an error of the notifier on at once', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      ---c2|', events);
        const csubs = '      -^!';
        const source = hot(' -2-----|', pages);
        const subs = '       ^-!';
        const stop = cold('  --#');
        const stopsubs = '   ^-!';
        const expected = '   --#';

        const result = source.pipe(windowsInTurn(() => windowOf(c), stop));

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });

    it('should unsubscribe from the notifier at the end', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const source = hot(' -0-|', pages);
        const subs = '       ^--!';
        const stop = cold('  -');
        const stopsubs = '   ^--!';
        const expected = '   -0-|';

        expectObservable(source.pipe(windowsInTurn(atOnce, stop))).toBe(expected, events);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    });
  });

  it('should pass an error of the source on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -2---#', pages);
      const subs = '       ^----!';
      const expected = '   -(c2)#';

      expectObservable(source.pipe(windowsInTurn(atOnce, never))).toBe(expected, events);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('      --c-2|', events);
      const csubs = '      -^--!';
      const source = hot(' -22-2-|', pages);
      const unsub = '      ----!';
      const subs = '       ^---!';
      const expected = '   ---c-';

      const result = source.pipe(windowsInTurn(() => windowOf(c), never));

      expectObservable(result, unsub).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should neither open nor close a window once unsubscribed', () => {
    const { log, opened, open } = told(() => false);
    const subscription = of(pages[2], pages[4]).pipe(windowsInTurn(open, never)).subscribe();

    subscription.unsubscribe();
    opened[0]?.complete();
    expect(log).to.deep.equal(['open c']);
    expect(opened[0]?.observed).to.equal(false);
  });

  it('should not close a window that was unsubscribed as it opened', () => {
    const log: string[] = [];
    const first = new Subject<LetterEvent>();
    const second = NEVER.pipe(startWith(output('f')));
    of(pages[2], pages[4])
      .pipe(
        windowsInTurn(
          (page) =>
            windowOf(page === pages[2] ? first : second, { close: () => log.push('close') }),
          never,
        ),
        take(1),
      )
      .subscribe();

    first.complete();
    expect(log).to.deep.equal([]);
  });

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<LetterPage>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next(pages[2]);
      }
    });

    synchronous.pipe(windowsInTurn(atOnce, never), take(3)).subscribe();
    expect(emitted).to.deep.equal([0, 1]);
  });

  it('should stop listening to a synchronous window when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<LetterEvent>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next(output('x'));
      }
    });

    of(pages[2])
      .pipe(
        windowsInTurn(() => windowOf(synchronous), never),
        take(3),
      )
      .subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });

  it('should not grow the stack with synchronous windows and empty pages that waited', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold(' -c2|', events);
      const subs = '       ^--!';
      const expected = '   ---(n|)';
      let opened = 0;

      const result = range(0, 20_000).pipe(
        map((n) => (n % 2 === 0 ? pages[2] : pages[0])),
        windowsInTurn((page) => (opened++ === 0 ? windowOf(first) : atOnce(page)), never),
        count(),
      );

      expectObservable(result).toBe(expected, { n: 30_000 });
      expectSubscriptions(first.subscriptions).toBe(subs);
    });
  });

  it('should not grow the stack when `settled` makes the source emit', () => {
    const source = new Subject<LetterPage>();
    let settled = 0;
    source.pipe(windowsInTurn(atOnce, never)).subscribe((event) => {
      if (event.kind === 'settled' && ++settled < 20_000) source.next(pages[2]);
    });

    source.next(pages[2]);
    expect(settled).to.equal(20_000);
  });
});
