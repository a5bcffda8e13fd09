import { expect } from 'chai';
import { catchError, defer, EMPTY, map, mergeMap, of, tap, timer, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { pulled, type Pull, type PullOptions } from '../../../lib/queues/pulled.js';
import type { Delivery } from '../../../lib/queues/types.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('pulled', () => {
  let scheduler: TestScheduler;
  let log: string[];

  const delivery = (id: string): Delivery<string> => ({
    rows: [id],
    id,
    deliveries: 1,
    settle: () => of(log.push(`settle ${id}`)),
    release: (delay = 0) => of(log.push(`release ${id} ${delay.toString()}`)),
    bury: (reason) => of(log.push(`bury ${id} ${reason}`)),
  });
  /** Finds these one after another, each after `takes` milliseconds, and then nothing. */
  const engine = (found: string[], takes = 0) =>
    defer((): Observable<Pull<string>> => {
      const next = found.shift() ?? 'empty';
      log.push(`pull ${next}`);
      const pull = next === 'empty' || next === 'finished' ? next : delivery(next);
      return takes === 0 ? of(pull) : timer(takes).pipe(map(() => pull));
    });
  /** Settles each after 10 ms. */
  const worked = (pull: Observable<Pull<string>>, options: PullOptions = {}) =>
    pulled(() => pull, options).pipe(
      mergeMap(({ id, settle }) =>
        timer(10).pipe(
          mergeMap(() => settle()),
          map(() => id),
        ),
      ),
    );

  beforeEach(() => {
    scheduler = testScheduler();
    log = [];
  });

  it('should pull the next when the one in hand has ended', () => {
    scheduler.run(({ expectObservable }) => {
      const taken = worked(engine(['a', 'b', 'finished']), { untilEmpty: true });
      expectObservable(taken).toBe('10ms a 9ms (b|)');
    });
    expect(log).to.deep.equal(['pull a', 'settle a', 'pull b', 'settle b', 'pull finished']);
  });

  it('should have so many in hand at once', () => {
    scheduler.run(({ expectObservable }) => {
      const found = ['a', 'b', 'c', 'finished', 'finished'];
      expectObservable(worked(engine(found), { concurrency: 2, untilEmpty: true })).toBe(
        '10ms (ab) 6ms (c|)',
      );
    });
  });

  it('should wait where there is nothing, for a while or to be woken', () => {
    scheduler.run(({ expectObservable, hot }) => {
      const wake = hot('50ms w');
      const taken = worked(engine(['a', 'empty', 'empty', 'b']), { idle: 100, wake });
      expectObservable(taken, '300ms !').toBe('10ms a 149ms b');
    });
    expect(log.slice(0, 6)).to.deep.equal([
      'pull a',
      'settle a',
      'pull empty',
      'pull empty',
      'pull b',
      'settle b',
    ]);
  });

  it('should pull again at once where it was woken during a pull that finds nothing', () => {
    scheduler.run(({ expectObservable, expectSubscriptions, hot }) => {
      const wake = hot('5ms w');
      const taken = worked(engine(['empty', 'a'], 10), { idle: 1_000_000, wake });
      expectObservable(taken, '300ms !').toBe('30ms a');
      expectSubscriptions(wake.subscriptions).toBe('^ 299ms !');
    });
    expect(log).to.deep.equal(['pull empty', 'pull a', 'settle a', 'pull empty']);
  });

  it('should wait for as long as it is told behind each pull', () => {
    scheduler.run(({ expectObservable }) => {
      const waits = [50, 200];
      const idle = () => waits.shift() ?? Infinity;
      const taken = worked(engine(['empty', 'empty', 'a']), { idle });
      expectObservable(taken, '400ms !').toBe('260ms a');
    });
  });

  it('should not end with what is finished where nobody asks for that', () => {
    scheduler.run(({ expectObservable }) => {
      const taken = worked(engine(['finished', 'a']), { idle: 100 });
      expectObservable(taken, '150ms !').toBe('110ms a');
    });
  });

  it('should let what is in hand end, and take no more, behind until', () => {
    scheduler.run(({ expectObservable, hot }) => {
      const taken = worked(engine(['a', 'b']), { until: hot('5ms u') });
      expectObservable(taken).toBe('10ms (a|)');
    });
    expect(log).to.deep.equal(['pull a', 'settle a']);
  });

  it('should take an AbortSignal as until, one that is aborted already too', () => {
    scheduler.run(({ expectObservable }) => {
      expectObservable(worked(engine(['a']), { until: AbortSignal.abort() })).toBe('|');
    });
    expect(log).to.deep.equal([]);
  });

  it('should deliver what a pull finds that is under way when until comes', () => {
    scheduler.run(({ expectObservable, hot }) => {
      const taken = worked(engine(['a', 'b'], 20), { until: hot('5ms u') });
      expectObservable(taken).toBe('30ms (a|)');
    });
  });

  it('should give back what is in hand when it is unsubscribed', () => {
    scheduler.run(({ expectObservable }) => {
      const taken = worked(engine(['a', 'b', 'c']), { concurrency: 2 });
      expectObservable(taken, '5ms !').toBe('');
    });
    expect(log).to.deep.equal(['pull a', 'pull b', 'release a 0', 'release b 0']);
  });

  it('should give back what a pull finds when nobody wants it any more', () => {
    scheduler.run(({ expectObservable }) => {
      expectObservable(worked(engine(['a'], 20)), '5ms !').toBe('');
    });
    expect(log).to.deep.equal(['pull a', 'release a 0']);
  });

  it('should not give back what is being settled', () => {
    scheduler.run(({ expectObservable }) => {
      const slow = engine(['a']).pipe(
        map((found): Pull<string> =>
          typeof found === 'string'
            ? found
            : { ...found, settle: () => timer(10).pipe(tap(() => log.push('settled'))) },
        ),
      );
      expectObservable(worked(slow), '15ms !').toBe('');
    });
    expect(log).to.deep.equal(['pull a', 'settled']);
  });

  it('should pull again when a delivery could not be settled', () => {
    scheduler.run(({ expectObservable }) => {
      const broken = engine(['a', 'b', 'finished']).pipe(
        map((found): Pull<string> =>
          typeof found === 'string'
            ? found
            : {
                ...found,
                settle: () =>
                  defer(() => {
                    throw new Error('lost');
                  }),
              },
        ),
      );
      const taken = pulled(() => broken, { untilEmpty: true }).pipe(
        mergeMap(({ id, settle }) => defer(settle).pipe(catchError(() => of(id)))),
      );
      expectObservable(taken).toBe('(ab|)');
    });
  });

  it('should pass on an error of the engine, and give back what is in hand', () => {
    scheduler.run(({ expectObservable }) => {
      const pulls = [
        of(delivery('a')),
        timer(3).pipe(
          mergeMap(() => {
            throw new Error('away');
          }),
        ),
      ];
      const taken = pulled(() => pulls.shift() ?? EMPTY, { concurrency: 2 });
      expectObservable(taken.pipe(map(({ id }) => id))).toBe('a--#', undefined, new Error('away'));
    });
    expect(log).to.deep.equal(['release a 0']);
  });
});
