import { expect } from 'chai';
import {
  bufferCount,
  concatMap,
  map,
  mergeMap,
  Observable,
  of,
  pipe,
  take,
  timer,
  toArray,
  type OperatorFunction,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { FlowInput, WindowSize } from '../../lib/types/streaming.js';
import { helperFlow } from '../../operators/helperFlow.js';
import { refusal } from '../support/refusal.js';
import { testScheduler } from '../support/testScheduler.js';

type Pages = Readonly<Record<0 | 1 | 2 | 3, readonly string[]>>;
type LetterFlow<R> = OperatorFunction<FlowInput<string, undefined>, R>;

describe('helperFlow', () => {
  const pages: Pages = { 0: [], 1: ['a', 'b'], 2: ['c'], 3: ['d', 'e'] };
  const records: LetterFlow<string> = map(({ record }) => record);
  /** Two frames a record, one record after another. */
  const slowly: LetterFlow<string> = concatMap(({ record }) => timer(2).pipe(map(() => record)));
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  it('should hand a page at a time to the flow, one after another', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-1--2-----|', pages);
      const subs = '      ^---------!';
      const expected = '  ---a-b-c--|';

      const result = source.pipe(helperFlow(slowly));

      expectObservable(result).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should complete the source of the flow at the end of each page', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-1--0--3|', pages);
      const subs = '      ^-------!';
      const expected = '  -x-----y|';

      const result = source.pipe(helperFlow(pipe(records, toArray())));

      expectObservable(result).toBe(expected, { x: ['a', 'b'], y: ['d', 'e'] });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hand over a number of pages at a time', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-1--2--3-|   ', pages);
      const subs = '      ^--------!   ';
      const expected = '  ----x----(y|)';

      const result = source.pipe(helperFlow(pipe(records, toArray()), { window: 2 }));

      expectObservable(result).toBe(expected, { x: ['a', 'b', 'c'], y: ['d', 'e'] });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hand over all pages in one subscription of the flow', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-1--2--3-|   ', pages);
      const subs = '      ^--------!   ';
      const expected = '  ----x----(y|)';

      const flow = pipe(records, bufferCount(3));
      const result = source.pipe(helperFlow(flow, { window: 'run' }));

      expectObservable(result).toBe(expected, { x: ['a', 'b', 'c'], y: ['d', 'e'] });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should end the whole with a flow of the whole that completes early', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-1--2--3-|', pages);
      const subs = '      ^---!     ';
      const expected = '  -x--(y|)  ';

      const flow = pipe(records, bufferCount(2, 1), take(2));
      const result = source.pipe(helperFlow(flow, { window: 'run' }));

      expectObservable(result).toBe(expected, { x: ['a', 'b'], y: ['b', 'c'] });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should skip what a flow that completes early leaves of its page', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-1--2--3-|', pages);
      const subs = '      ^--------!';
      const expected = '  -a--c--d-|';

      const result = source.pipe(helperFlow(pipe(records, take(1))));

      expectObservable(result).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hand over a record at a time, several at once, in order', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('     ---x|     ');
      const asubs = '     -^---!     ';
      const b = cold('     -y|       ');
      const bsubs = '     -^-!       ';
      const source = hot('-1-----|   ', pages);
      const subs = '      ^------!   ';
      const expected = '  ----xy-|   ';

      const flow: LetterFlow<string> = mergeMap(({ record }) => (record === 'a' ? a : b));
      const result = source.pipe(helperFlow(flow, { window: 'record', concurrency: 2 }));

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should let outputs come as they are ready when not ordered', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('     ---x|     ');
      const asubs = '     -^---!     ';
      const b = cold('     -y|       ');
      const bsubs = '     -^-!       ';
      const source = hot('-1-----|   ', pages);
      const subs = '      ^------!   ';
      const expected = '  --y-x--|   ';

      const flow: LetterFlow<string> = mergeMap(({ record }) => (record === 'a' ? a : b));
      const result = source.pipe(
        helperFlow(flow, { window: 'record', concurrency: Infinity, ordered: false }),
      );

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hand over the state by reference', () => {
    const state = Object.freeze({ manager: 'lee@acme.com' });
    const seen: unknown[] = [];
    of(['a'], ['b'])
      .pipe(helperFlow((inputs) => inputs, { state }))
      .subscribe((input) => seen.push(input.state));
    expect(seen).to.have.lengthOf(2);
    expect(seen.every((given) => given === state)).to.equal(true);
  });

  it('should hand over no state when there is none', () => {
    const seen: unknown[] = [];
    of(['a'])
      .pipe(helperFlow((inputs) => inputs))
      .subscribe((input) => seen.push(input));
    expect(seen).to.deep.equal([{ record: 'a', state: undefined }]);
  });

  it('should pass an error of the source on when the page in hand is done', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-1-#     ', pages);
      const subs = '      ^--!     ';
      const expected = '  ---a-(b#)';

      const result = source.pipe(helperFlow(slowly));

      expectObservable(result).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass an error of the flow on at once', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const inner = cold(' ---#   ');
      const innersubs = ' -^--!   ';
      const source = hot('-1-2--|', pages);
      const subs = '      ^---!  ';
      const expected = '  ----#  ';

      const result = source.pipe(helperFlow(concatMap(() => inner)));

      expectObservable(result).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(innersubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit an error when the flow throws', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const failure = new Error('flow');
      const source = hot('-1-2--|', pages);
      const subs = '      ^!     ';
      const expected = '  -#     ';

      const result = source.pipe(
        helperFlow(() => {
          throw failure;
        }),
      );

      expectObservable(result).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const inner = cold(' -x----|');
      const innersubs = ' -^--!   ';
      const source = hot('-1-2--|', pages);
      const unsub = '     ----!  ';
      const subs = '      ^---!  ';
      const expected = '  --x----';

      const result = source.pipe(helperFlow(concatMap(() => inner)));

      expectObservable(result, unsub).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(innersubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<readonly number[]>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next([i]);
      }
    });

    synchronous
      .pipe(
        helperFlow((inputs) => inputs),
        take(3),
      )
      .subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });

  it('should refuse an option that there is not, and anything but an object', () => {
    const error = refusal(() => helperFlow(records, { windows: 2 } as object));
    expect(error.field).to.equal('helperFlow.windows');
    expect(error.message).to.equal(
      'helperFlow.windows is not an option; the options are state, window, concurrency, ordered',
    );
    expect(refusal(() => helperFlow(records, [] as object)).field).to.equal('helperFlow.config');
  });

  it('should take undefined for every option that may be left out', () => {
    const config = {
      state: undefined,
      window: undefined,
      concurrency: undefined,
      ordered: undefined,
    };
    expect(helperFlow(records, config)).to.be.a('function');
  });

  it('should throw a TypeError when the flow is no function', () => {
    expect(() => helperFlow('flow' as unknown as LetterFlow<string>)).to.throw(
      TypeError,
      'flow must be a function: got flow',
    );
  });

  for (const window of [0, -1, 1.5, NaN, Infinity, 'pages']) {
    it(`should throw a RangeError when the window is ${window.toString()}`, () => {
      expect(() => helperFlow(records, { window: window as WindowSize })).to.throw(
        RangeError,
        `window must be 'page', 'record', 'run' or a whole number of pages from 1: got ${window.toString()}`,
      );
    });
  }

  for (const concurrency of [0, -1, 1.5, NaN]) {
    it(`should throw a RangeError when concurrency is ${concurrency.toString()}`, () => {
      expect(() => helperFlow(records, { window: 'record', concurrency })).to.throw(
        RangeError,
        'concurrency must be a whole number from 1, or Infinity',
      );
    });
  }

  for (const config of [{ concurrency: 2 }, { ordered: false }]) {
    it(`should throw a TypeError when ${Object.keys(config).join()} has no window of records`, () => {
      expect(() => helperFlow(records, config)).to.throw(
        TypeError,
        "need window 'record': the window is page",
      );
    });
  }
});
