import { expect } from 'chai';
import { EMPTY, of, take, throwError } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { paginate } from '../../../lib/paging/paginate.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('paginate', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  it('should emit the first value, and what each value leads to', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  --a|');
      const aSubs = '   ^--!';
      const b = cold('    --b-|');
      const bSubs = '   --^---!';
      const c = cold('      -c|');
      const cSubs = '   ----^-!';
      const expected = '--a-bc|';
      const after = { a: b, b: c, c: EMPTY };

      const result = paginate(a, (value) => after[value as keyof typeof after]);
      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('should not ask for one page more once take has what it wants', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  --a|');
      const aSubs = '   ^-!';
      const b = cold('  --b|');
      const expected = '--(a|)';

      expectObservable(paginate(a, () => b).pipe(take(1))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe([]);
    });
  });

  it('should not call next once take has what it wants, however deep', () => {
    let calls = 0;
    const counted = paginate(of(0), (value) => {
      calls++;
      return of(value + 1);
    });
    const values: number[] = [];
    counted.pipe(take(4)).subscribe((value) => values.push(value));
    expect(values).to.deep.equal([0, 1, 2, 3]);
    expect(calls).to.equal(3);
  });

  it('should unsubscribe from all that is under way', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  -a---|');
      const aSubs = '   ^--!';
      const b = cold('   -----b|');
      const bSubs = '   -^-!';
      const unsub = '   ---!';
      const expected = '-a--';

      expectObservable(
        paginate(a, () => b),
        unsub,
      ).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('should mirror an empty source, one that never emits, and one that errors', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const next = () => throwError(() => new Error('not asked for'));
      expectObservable(paginate(cold('--|'), next)).toBe('--|');
      expectObservable(paginate(cold('--'), next)).toBe('--');
      expectObservable(paginate(cold('--#'), next)).toBe('--#');
    });
  });

  it('should pass on an error of a further page, and what next throws', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const a = cold('  -a|');
      const expected = '-a-#';
      const thrown = '  -(a#)';

      expectObservable(paginate(a, () => cold('--#'))).toBe(expected);
      expectObservable(
        paginate(a, () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- as marbles name it
          throw 'error';
        }),
      ).toBe(thrown);
    });
  });

  it('should be subscribed to any number of times', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const a = cold('  -a|');
      const expected = '-a|';
      const result = paginate(a, () => EMPTY);
      expectObservable(result).toBe(expected);
      expectObservable(result).toBe(expected);
    });
  });
});
