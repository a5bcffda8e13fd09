import { expect } from 'chai';
import {
  count,
  delay,
  EMPTY,
  from,
  map,
  mergeMap,
  Observable,
  of,
  retry,
  Subject,
  take,
  tap,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { recordWindows } from '../../operators/recordWindows.js';
import { output, type WindowConfig } from '../../operators/windowEvents.js';
import { testScheduler } from '../support/testScheduler.js';
import {
  events as pageEvents,
  joined,
  pageOf,
  pages as pagesByDigit,
  records,
  settledPart,
  windowConfig,
  type LetterEvent,
  type LetterFlow,
  type LetterPage,
} from '../support/windowMarbles.js';

describe('recordWindows', () => {
  const abc = pageOf('abc');
  const pages = { ...pagesByDigit, 5: abc };
  /** A capital: the record of that letter has settled, on the page of all three. */
  const events: Readonly<Record<string, LetterEvent>> = {
    ...pageEvents,
    A: settledPart(abc, 0, 1),
    B: settledPart(abc, 1, 2),
    C: settledPart(abc, 2, 3),
  };
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const op = (flow: LetterFlow, config?: Partial<WindowConfig<string>>) =>
    recordWindows<string, LetterPage, string, string>(flow, windowConfig(config));

  const eventsOf = (given: readonly LetterPage[], flow: LetterFlow) => {
    const seen: LetterEvent[] = [];
    from(given)
      .pipe(op(flow))
      .subscribe((event) => seen.push(event));
    return seen;
  };

  it('should subscribe to the flow for each record and settle it after its last output', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('      --a|');
      const asubs = '      -^--!';
      const b = cold('         -b|');
      const bsubs = '      ----^-!';
      const c = cold('           -c-|');
      const csubs = '      ------^--!';
      const source = hot(' -5----------|', pages);
      const subs = '       ^-----------!';
      const expected = '   ---aAbBc-C--|';
      const inners: Record<string, Observable<string>> = { a, b, c };

      const result = source.pipe(op(mergeMap(({ record }) => inners[record] ?? EMPTY)));

      expectObservable(result).toBe(expected, events);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should keep the order of the records with a concurrency', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('      -----a|');
      const asubs = '      -^-----!';
      const b = cold('      -b|');
      const bsubs = '      -^-!';
      const c = cold('            -----c|');
      const csubs = '      -------^-----!';
      const source = hot(' -5------------|', pages);
      const subs = '       ^-------------!';
      const expected = '   ------a(AbB)cC|';
      const inners: Record<string, Observable<string>> = { a, b, c };

      const result = source.pipe(
        op(
          mergeMap(({ record }) => inners[record] ?? EMPTY),
          { concurrency: 2 },
        ),
      );

      expectObservable(result).toBe(expected, events);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit as records are ready when they need not be ordered', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('      -----a|');
      const asubs = '      -^-----!';
      const b = cold('      -b|');
      const bsubs = '      -^-!';
      const c = cold('        -----c|');
      const csubs = '      ---^-----!';
      const source = hot(' -5------------|', pages);
      const subs = '       ^-------------!';
      const expected = '   --bB--aAcC----|';
      const inners: Record<string, Observable<string>> = { a, b, c };

      const result = source.pipe(
        op(
          mergeMap(({ record }) => inners[record] ?? EMPTY),
          { concurrency: 2, ordered: false },
        ),
      );

      expectObservable(result).toBe(expected, events);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should be done with a page before it begins the next', () => {
    for (const ordered of [true, false]) {
      testScheduler().run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const c = cold('      ---c|');
        const csubs = '      -^---!';
        const f = cold('          -f|');
        const fsubs = '      -----^-!';
        const source = hot(' -24--|', pages);
        const subs = '       ^----!';
        const expected = '   ----c2f(4|)';

        const result = source.pipe(
          op(
            mergeMap(({ record }) => (record === 'c' ? c : f)),
            { concurrency: 4, ordered },
          ),
        );

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(c.subscriptions).toBe(csubs);
        expectSubscriptions(f.subscriptions).toBe(fsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    }
  });

  it('should settle a record of which the flow makes nothing', () => {
    expect(eventsOf([abc], () => EMPTY)).to.deep.equal([events['A'], events['B'], events['C']]);
  });

  it('should settle a record after all that the flow makes of it', () => {
    const twice: LetterFlow = mergeMap(({ record }) => [record, record]);
    expect(eventsOf([pages[1]], twice)).to.deep.equal([
      output('a'),
      output('a'),
      settledPart(pages[1], 0, 1),
      output('b'),
      output('b'),
      settledPart(pages[1], 1, 2),
    ]);
  });

  it('should flush a flow that gathers at the end of each record', () => {
    expect(eventsOf([abc], joined)).to.deep.equal([
      output('a'),
      events['A'],
      output('b'),
      events['B'],
      output('c'),
      events['C'],
    ]);
  });

  it('should settle a page without records at once, in its turn', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const c = cold('        -----c|');
      const csubs = '      ---^-----!';
      const source = hot(' -0-2-0-|', pages);
      const subs = '       ^------!';
      const expected = '   -0------c(20|)';

      expectObservable(source.pipe(op(mergeMap(() => c)))).toBe(expected, events);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should let a retry inside the flow see the record again', () => {
    let failures = 1;
    const handed: string[] = [];
    const flow: LetterFlow = (input) =>
      input.pipe(
        map(({ record }) => {
          handed.push(record);
          if (record === 'b' && failures-- > 0) throw new Error('once');
          return record;
        }),
        retry(1),
      );

    expect(eventsOf([abc], flow)).to.deep.equal(Array.from('aAbBcC', (letter) => events[letter]));
    expect(handed).to.deep.equal(['a', 'b', 'b', 'c']);
  });

  it('should pass State by reference with every record', () => {
    const state = { manager: 'lee' };
    const seen: unknown[] = [];
    of(pages[1])
      .pipe(
        recordWindows(
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

  it('should settle the records of the page in hand before an error of the source', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('      --a|');
      const asubs = '      -^--!';
      const b = cold('         -b|');
      const bsubs = '      ----^-!';
      const source = hot(' -1-#', pages);
      const subs = '       ^--!';
      const expected = '   ---aAb(B#)';

      const result = source.pipe(op(mergeMap(({ record }) => (record === 'a' ? a : b))));

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

  it('should let records in the flow settle when stopped, and leave the rest of the page', () => {
    for (const ordered of [true, false]) {
      testScheduler().run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('      ---a|');
        const asubs = '      -^---!';
        const b = cold('      -----b|');
        const bsubs = '      -^-----!';
        const c = cold('      c|');
        const source = hot(' -52--5--|', pages);
        const subs = '       ^--!';
        const stop = cold('  ---x');
        const stopsubs = '   ^--!';
        const expected = '   ----aAb(B|)';
        const inners: Record<string, Observable<string>> = { a, b, c };

        const result = source.pipe(
          op(
            mergeMap(({ record }) => inners[record] ?? EMPTY),
            { concurrency: 2, ordered, stop },
          ),
        );

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(a.subscriptions).toBe(asubs);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(c.subscriptions).toBe([]);
        expectSubscriptions(source.subscriptions).toBe(subs);
        expectSubscriptions(stop.subscriptions).toBe(stopsubs);
      });
    }
  });

  it('should hand over no record more when the flow itself stops it', () => {
    const stop = new Subject<void>();
    const seen: LetterEvent[] = [];
    let completed = false;
    const flow: LetterFlow = (input) =>
      input.pipe(
        records,
        tap((record) => {
          if (record === 'b') stop.next();
        }),
      );
    of(abc, pages[2])
      .pipe(op(flow, { stop }))
      .subscribe({
        next: (event) => seen.push(event),
        complete: () => {
          completed = true;
        },
      });

    expect(seen).to.deep.equal(Array.from('aAbB', (letter) => events[letter]));
    expect(completed).to.equal(true);
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

  it('should emit an error of the flow at once, whatever else is in the flow', () => {
    for (const ordered of [true, false]) {
      testScheduler().run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('      -------a|');
        const asubs = '      -^!';
        const b = cold('      -#');
        const bsubs = '      -^!';
        const source = hot(' -1-2-|', pages);
        const subs = '       ^-!';
        const expected = '   --#';

        const result = source.pipe(
          op(
            mergeMap(({ record }) => (record === 'a' ? a : b)),
            { concurrency: 2, ordered },
          ),
        );

        expectObservable(result).toBe(expected, events);
        expectSubscriptions(a.subscriptions).toBe(asubs);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    }
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

      expectObservable(source.pipe(op(flow))).toBe(expected, events, failure);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit an error when a callback inside the flow throws', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot(' -5-2-|', pages);
      const subs = '       ^!';
      const expected = '   -(aA#)';
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
      const x = cold('      --x-|');
      const xsubs = ['     -^--!', '     -^--!'];
      const source = hot(' -5-2-2-|', pages);
      const unsub = '      ----!';
      const subs = '       ^---!';
      const expected = '   ---(xx)';

      const result = source.pipe(
        op(
          mergeMap(() => x),
          { concurrency: 2, ordered: false },
        ),
      );

      expectObservable(result, unsub).toBe(expected, events);
      expectSubscriptions(x.subscriptions).toBe(xsubs);
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

    synchronous.pipe(op(records), take(3)).subscribe();
    expect(emitted).to.deep.equal([0, 1]);
  });

  it('should hand nothing more of a page to the flow when unsubscribed', () => {
    const handed: string[] = [];
    const flow: LetterFlow = (input) =>
      input.pipe(
        records,
        tap((record) => handed.push(record)),
      );

    of(abc)
      .pipe(op(flow, { concurrency: 3 }), take(1))
      .subscribe();
    expect(handed).to.deep.equal(['a']);
  });

  it('should not grow the stack with synchronous records that waited for the first', () => {
    scheduler.run(({ expectObservable }) => {
      for (const concurrency of [1, 4, Infinity]) {
        let begun = 0;
        const flow: LetterFlow = (input) =>
          begun++ === 0 ? input.pipe(records, delay(1)) : input.pipe(records);
        const result = of(pageOf('x'.repeat(20_000))).pipe(op(flow, { concurrency }), count());

        expectObservable(result).toBe('-(n|)', { n: 40_000 });
      }
    });
  });
});
