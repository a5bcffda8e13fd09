import { expect } from 'chai';
import { EMPTY, Observable, Subscription, type Observer } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import sinon from 'sinon';
import { subscribeWithin } from '../../operators/subscribeWithin.js';
import { testScheduler } from '../support/testScheduler.js';

describe('subscribeWithin', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  const linked = <T>(source: Observable<T>) =>
    new Observable<T>((subscriber) => {
      subscribeWithin(subscriber, source, {
        next: (value) => {
          subscriber.next(value);
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          subscriber.complete();
        },
      });
    });

  it('should pass values and completion on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-|');
      const subs = '      ^----!';
      const expected = '  -a-b-|';

      expectObservable(linked(source)).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should pass an error on', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-#');
      const subs = '      ^--!';
      const expected = '  -a-#';

      expectObservable(linked(source)).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should unsubscribe from the source when the parent closes', () => {
    scheduler.run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-|');
      const unsub = '     ----!';
      const subs = '      ^---!';
      const expected = '  -a-b-';

      expectObservable(linked(source), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should stop a synchronous source when the parent closes', () => {
    const seen: number[] = [];
    const parent = new Subscription();
    const endless = new Observable<number>((subscriber) => {
      for (let i = 0; !subscriber.closed && i < 10; i++) subscriber.next(i);
    });
    const observer: Observer<number> = {
      next: (value) => {
        seen.push(value);
        if (value === 2) parent.unsubscribe();
      },
      error: () => undefined,
      complete: () => undefined,
    };

    subscribeWithin(parent, endless, observer);
    expect(seen).to.deep.equal([0, 1, 2]);
  });

  it('should let go of a source that has ended', () => {
    const parent = new Subscription();
    const remove = sinon.spy(parent, 'remove');

    subscribeWithin(parent, EMPTY, {
      next: () => undefined,
      error: () => undefined,
      complete: () => undefined,
    });
    expect(remove.callCount).to.equal(1);
  });
});
