import { expect } from 'chai';
import {
  defer,
  from,
  map,
  merge,
  NEVER,
  Observable,
  of,
  throwError,
  type ObservableInput,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { Lease, Tenure } from '../../../lib/queues/types.js';
import { whileLeading } from '../../../lib/queues/whileLeading.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('whileLeading', () => {
  let scheduler: TestScheduler;
  let given: number;

  beforeEach(() => {
    scheduler = testScheduler();
    given = 0;
  });

  /** A lease whose tenures begin and are lost by marbles, one pair for each hold. */
  const leaseOf = (
    holds: readonly (readonly [had: Observable<unknown>, lost: Observable<unknown>])[],
  ): Lease => {
    const left = [...holds];
    return {
      key: 'reader',
      hold: () =>
        new Observable<Tenure>((subscriber) => {
          const [had, lost] = left.shift() ?? [NEVER, NEVER];
          subscriber.add(() => given++);
          subscriber.add(merge(had.pipe(map(() => ({ lost }))), NEVER).subscribe(subscriber));
        }),
    };
  };
  const play = (
    lease: Lease,
    project: (tenure: Tenure) => ObservableInput<string>,
    expected: string,
    until?: string,
  ) => {
    scheduler.run(({ expectObservable }) => {
      expectObservable(whileLeading(lease, project), until).toBe(expected);
    });
  };

  it('should begin when the lease is had, and complete when the work does', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('-a-b|');
      const lease = leaseOf([[cold('--h'), NEVER]]);
      expectObservable(whileLeading(lease, () => work)).toBe('---a-b|');
      expectSubscriptions(work.subscriptions).toBe('--^---!');
    });
    expect(given).to.equal(1);
  });

  it('should leave the work and stand by when the lease is lost, and begin again when it is had', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const works = [cold('-a-b-c|'), cold('-d|')] as const;
      let count = 0;
      const lease = leaseOf([
        [cold('h'), cold('----x')],
        [cold('--h'), NEVER],
      ]);
      expectObservable(whileLeading<string>(lease, () => works[count++] ?? NEVER)).toBe(
        '-a-b---d|',
      );
      expectSubscriptions(works[0].subscriptions).toBe('^---!');
      expectSubscriptions(works[1].subscriptions).toBe('------^-!');
    });
    expect(given).to.equal(2);
  });

  it('should tell the work of a loss before it leaves it', () => {
    const heard: unknown[] = [];
    scheduler.run(({ cold, expectObservable }) => {
      const lease = leaseOf([[cold('h'), cold('--x')]]);
      const project = ({ lost }: Tenure) => {
        lost.subscribe((value) => heard.push(value));
        return NEVER;
      };
      expectObservable(whileLeading(lease, project), '-----!').toBe('');
    });
    expect(heard).to.deep.equal(['x']);
  });

  it('should give the lease back when it is unsubscribed', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('-a-b|');
      const lease = leaseOf([[cold('h'), NEVER]]);
      expectObservable(
        whileLeading(lease, () => work),
        '--!',
      ).toBe('-a');
      expectSubscriptions(work.subscriptions).toBe('^-!');
    });
    expect(given).to.equal(1);
  });

  it('should pass on an error of the work, one that it throws too, and give the lease back', () => {
    const error = new Error('failed');
    scheduler.run(({ cold, expectObservable }) => {
      const lease = leaseOf([
        [cold('h'), NEVER],
        [cold('h'), NEVER],
      ]);
      const failing = whileLeading(lease, () => throwError(() => error));
      const throwing = whileLeading(lease, () => {
        throw error;
      });
      expectObservable(failing).toBe('#', undefined, error);
      expectObservable(throwing).toBe('#', undefined, error);
    });
    expect(given).to.equal(2);
  });

  it('should pass on an error of the lease', () => {
    const error = new Error('away');
    scheduler.run(({ expectObservable }) => {
      const lease = { key: 'reader', hold: () => defer(() => throwError(() => error)) };
      expectObservable(whileLeading(lease, () => of('a'))).toBe('#', undefined, error);
    });
  });

  it('should take whatever can be subscribed', () => {
    play(leaseOf([[of('h'), NEVER]]), () => ['a', 'b'], '(ab|)');
    expect(from(['a'])).to.be.instanceOf(Observable);
  });
});
