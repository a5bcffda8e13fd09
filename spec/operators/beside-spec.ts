import { expect } from 'chai';
import { of } from 'rxjs';
import { beside } from '../../operators/beside.js';
import { testScheduler } from '../support/testScheduler.js';

describe('beside', () => {
  it('should mirror both until the source ends, and leave the other then', () => {
    testScheduler().run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = cold('   --a--b--|   ');
      const other = hot('     -x--x--x--x-');
      const expected = '      -xa-xb-x|   ';
      expectObservable(source.pipe(beside(other))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-------!');
      expectSubscriptions(other.subscriptions).toBe('^-------!');
    });
  });

  it('should go on when the other has ended, and fail with either', () => {
    testScheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold('--a--|').pipe(beside(cold('-x|')))).toBe('-xa--|');
      const left = cold('-x---x');
      expectObservable(cold('--#').pipe(beside(left))).toBe('-x#');
      expectSubscriptions(left.subscriptions).toBe('^-!');
      const source = cold('----a|');
      expectObservable(source.pipe(beside(cold('--#')))).toBe('--#');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  it('should leave both when it is unsubscribed', () => {
    testScheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const [source, other] = [cold('--a--b'), cold('-x')];
      expectObservable(source.pipe(beside(other)), '---!').toBe('-xa');
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(other.subscriptions).toBe('^--!');
    });
  });

  it('should take what comes at once of both, and end with a source that ends at once', () => {
    const seen: unknown[] = [];
    of('a', 'b')
      .pipe(beside(of('x')))
      .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('end') });
    expect(seen).to.deep.equal(['x', 'a', 'b', 'end']);
  });
});
