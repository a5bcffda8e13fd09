import { expect } from 'chai';
import { Observable, of, take } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import type { FlowInput } from '../../lib/types/streaming.js';
import { withState } from '../../operators/withState.js';
import { testScheduler } from '../support/testScheduler.js';

describe('withState', () => {
  const state = { manager: 'lee@acme.com' };
  const inputs = { x: { record: 'a', state }, y: { record: 'b', state } };
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  it('should put each record beside the state', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a---b---|');
      const subs = '      ^--------!';
      const expected = '  -x---y---|';

      const result = source.pipe(withState(state));

      expectObservable(result).toBe(expected, inputs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass record and state on by reference', () => {
    const record = Object.freeze({ id: 'a' });
    const frozen = Object.freeze({ ...state });
    const seen: FlowInput<unknown, unknown>[] = [];
    of(record)
      .pipe(withState(frozen))
      .subscribe((input) => seen.push(input));
    expect(seen).to.have.lengthOf(1);
    expect(seen[0]?.record).to.equal(record);
    expect(seen[0]?.state).to.equal(frozen);
  });

  it('should pass an error of the source on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-#');
      const subs = '      ^--!';
      const expected = '  -x-#';

      const result = source.pipe(withState(state));

      expectObservable(result).toBe(expected, inputs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a---b---|');
      const unsub = '     ---!      ';
      const subs = '      ^--!      ';
      const expected = '  -x--------';

      const result = source.pipe(withState(state));

      expectObservable(result, unsub).toBe(expected, inputs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should stop listening to a synchronous observable when unsubscribed', () => {
    const emitted: number[] = [];
    const synchronous = new Observable<number>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) {
        emitted.push(i);
        subscriber.next(i);
      }
    });

    synchronous.pipe(withState(state), take(3)).subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });
});
