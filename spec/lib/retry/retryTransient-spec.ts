import { expect } from 'chai';
import { concat, defer, of, throwError, type Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaApiError, OktaNetworkError } from '../../../lib/errors.js';
import type { EventBody } from '../../../lib/types/events.js';
import { retryDefaults } from '../../../lib/retry/retryOptions.js';
import { retryTransient, type RetryContext } from '../../../lib/retry/retryTransient.js';
import { testScheduler } from '../../support/testScheduler.js';

const get = { method: 'GET', url: 'https://acme.okta.com/api/v1/users?q=lee' } as const;
const reset = new OktaNetworkError('reset');

describe('retryTransient', () => {
  let scheduler: TestScheduler;
  let events: EventBody[];
  let context: RetryContext;
  const policy = { ...retryDefaults, attempts: 3, baseDelay: 10, maxDelay: 15 };

  beforeEach(() => {
    scheduler = testScheduler();
    events = [];
    const emit = (event: () => EventBody) => events.push(event());
    context = { emit, scheduler, random: () => 0.99 };
  });

  const inTurn = <T>(...attempts: Observable<T>[]): Observable<T> => {
    let next = 0;
    return defer(() => attempts[next++] ?? throwError(() => new Error('one attempt too many')));
  };

  it('should subscribe again after a wait, and tell', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const first = cold('  --#', undefined, reset);
      const second = cold(' -#', undefined, reset);
      const third = cold('  -a|');
      const result = inTurn(first, second, third).pipe(retryTransient(get, policy, context));
      expectObservable(result).toBe('2ms 9ms 1ms 14ms -a|');
      expectSubscriptions(first.subscriptions).toBe('^-!');
      expectSubscriptions(second.subscriptions).toBe('11ms ^!');
      expectSubscriptions(third.subscriptions).toBe('26ms ^-!');
      flush();
      expect(events).to.deep.equal([
        {
          type: 'retry',
          method: 'GET',
          path: '/api/v1/users',
          attempt: 2,
          delay: 9,
          reason: 'network',
        },
        {
          type: 'retry',
          method: 'GET',
          path: '/api/v1/users',
          attempt: 3,
          delay: 14,
          reason: 'network',
        },
      ]);
    });
  });

  it('should pass the last error on when the attempts are spent', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const source = cold('#', undefined, reset);
      const result = source.pipe(retryTransient(get, { ...policy, attempts: 2 }, context));
      expectObservable(result).toBe('9ms #', undefined, reset);
    });
  });

  it('should begin no attempt behind its budget', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('10ms #', undefined, reset);
      const result = source.pipe(retryTransient(get, { ...policy, budget: 30 }, context));
      // The second failure is 19 ms behind the first, and 14 more would be too late.
      expectObservable(result).toBe('29ms #', undefined, reset);
      expectSubscriptions(source.subscriptions).toBe(['^ 9ms !', '19ms ^ 9ms !']);
    });
  });

  it('should not repeat what a method or an error forbids', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#', undefined, reset);
      const post = { ...get, method: 'POST' } as const;
      expectObservable(source.pipe(retryTransient(post, policy, context))).toBe(
        '-#',
        undefined,
        reset,
      );
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('should wait as long as Retry-After asks', () => {
    const headers = { 'retry-after': '2' };
    const busy = new OktaApiError('503', { statusCode: 503, headers, body: undefined });
    scheduler.run(({ cold, expectObservable }) => {
      const source = inTurn(cold('#', undefined, busy), cold('(a|)'));
      expectObservable(source.pipe(retryTransient(get, policy, context))).toBe('2s (a|)');
    });
  });

  it('should let what is sent next be changed', () => {
    const seen: unknown[] = [];
    scheduler.run(({ cold, expectObservable, flush }) => {
      const adapt: RetryContext['adapt'] = ({ failures, isLast }) => {
        seen.push([failures, isLast]);
        return { limit: 100 };
      };
      const source = cold('#', undefined, reset);
      const result = source.pipe(retryTransient(get, policy, { ...context, adapt }));
      expectObservable(result).toBe('23ms #', undefined, reset);
      flush();
    });
    expect(seen).to.deep.equal([
      [1, false],
      [2, true],
    ]);
    expect(events[0]).to.include({ limit: 100 });
  });

  it('should mirror a source that is empty, never ends or completes', () => {
    scheduler.run(({ cold, expectObservable }) => {
      for (const marbles of ['|', '-', '-a-b|', '(ab|)']) {
        const result = cold(marbles).pipe(retryTransient(get, policy, context));
        expectObservable(result).toBe(marbles);
      }
    });
  });

  it('should end a wait when it is unsubscribed', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#', undefined, reset);
      const result = source.pipe(retryTransient(get, policy, context));
      expectObservable(result, '5ms !').toBe('-');
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('should count anew for each subscription', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const source = cold('#', undefined, reset);
      const result = source.pipe(retryTransient(get, { ...policy, attempts: 2 }, context));
      expectObservable(result).toBe('9ms #', undefined, reset);
      expectObservable(result, '100ms ^').toBe('100ms 9ms #', undefined, reset);
    });
  });

  it('should pass on values of an attempt that fails', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const failing = concat(of('a'), cold('-#', undefined, reset));
      const result = inTurn(failing, cold('b|')).pipe(retryTransient(get, policy, context));
      expectObservable(result).toBe('a 9ms b|');
    });
  });
});
