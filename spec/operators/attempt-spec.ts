import { expect } from 'chai';
import {
  concat,
  count,
  EMPTY,
  NEVER,
  Observable,
  of,
  range,
  Subscription,
  take,
  throwError,
  type ObservableInput,
  type SchedulerLike,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaTimeoutError } from '../../lib/errors.js';
import {
  attempt,
  type AttemptConfig,
  type AttemptCounts,
  type Failure,
} from '../../operators/attempt.js';
import { withState } from '../../operators/withState.js';
import { refusal } from '../support/refusal.js';
import { testScheduler } from '../support/testScheduler.js';

describe('attempt', () => {
  const failure = new Error('work');
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** `attempt` on bare records. */
  const attempting =
    <T, R>(
      project: (record: T, attempt: number) => ObservableInput<R>,
      config?: AttemptConfig<T, string>,
    ) =>
    (source: Observable<T>): Observable<R> =>
      source.pipe(
        withState('state'),
        attempt(({ record }, index) => project(record, index), config),
      );

  it('should work on one record after another', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('     --x-y|        ');
      const asubs = '     -^----!        ';
      const b = cold('          -z|      ');
      const bsubs = '     ------^-!      ';
      const source = hot('-a-b---------| ');
      const subs = '      ^------------! ';
      const expected = '  ---x-y-z-----| ';

      const result = source.pipe(attempting((record) => (record === 'a' ? a : b)));

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should work on several records at once and keep their order', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('     ----x|     ');
      const asubs = '     -^----!     ';
      const b = cold('       -y|       ');
      const bsubs = '     ---^-!      ';
      const source = hot('-a-b------| ');
      const subs = '      ^---------! ';
      const expected = '  -----xy---| ';

      const result = source.pipe(
        attempting((record) => (record === 'a' ? a : b), { concurrency: 2 }),
      );

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should let outputs come as they are ready when not ordered', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('     ----x|     ');
      const asubs = '     -^----!     ';
      const b = cold('       -y|       ');
      const bsubs = '     ---^-!      ';
      const source = hot('-a-b------| ');
      const subs = '      ^---------! ';
      const expected = '  ----yx----| ';

      const result = source.pipe(
        attempting((record) => (record === 'a' ? a : b), { concurrency: 2, ordered: false }),
      );

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should hand record, state and the index of the attempt to the work', () => {
    const input = Object.freeze({ record: { id: 'a' }, state: { manager: 'lee' } });
    const given: unknown[] = [];
    scheduler.run(({ flush }) => {
      of(input)
        .pipe(
          attempt(
            (received, index) => {
              given.push([received, index]);
              return throwError(() => failure);
            },
            { retries: 1, onFailure: 'skip' },
          ),
        )
        .subscribe();
      flush();
    });
    expect(given).to.deep.equal([
      [input, 0],
      [input, 1],
    ]);
    expect((given[0] as unknown[])[0]).to.equal(input);
  });

  it('should take promises and arrays for work', async () => {
    const outputs: unknown[] = [];
    await of('a', 'b')
      .pipe(
        attempting<string, unknown>((record) =>
          record === 'a' ? Promise.resolve(record) : [record, 'c'],
        ),
      )
      .forEach((value) => outputs.push(value));
    expect(outputs).to.deep.equal(['a', 'b', 'c']);
  });

  it('should hold no more work than it may and not grow the stack', () => {
    let total = 0;
    range(0, 20_000)
      .pipe(
        attempting((record) => of(record)),
        count(),
      )
      .subscribe((n) => {
        total = n;
      });
    expect(total).to.equal(20_000);
  });

  describe('retries', () => {
    it('should attempt the work again, in the next turn by default', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const work = cold('  -x#      ');
        const worksubs = [
          '                 -^-!      ',
          '                 ---^-!    ',
          '                 -----^-!  ',
        ];
        const source = hot('-a-|      ');
        const subs = '      ^--!      ';
        const expected = '  --x-x-x#  ';

        const result = source.pipe(attempting(() => work, { retries: 2 }));

        expectObservable(result).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(worksubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should go on when an attempt succeeds', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const bad = cold('   -#        ');
        const badsubs = '   -^!        ';
        const good = cold('       -y|  ');
        const goodsubs = '  ------^-!  ';
        const source = hot('-a-------| ');
        const subs = '      ^--------! ';
        const expected = '  -------y-| ';

        const result = source.pipe(
          attempting((_, index) => (index === 0 ? bad : good), { retries: 1, delay: 4 }),
        );

        expectObservable(result).toBe(expected);
        expectSubscriptions(bad.subscriptions).toBe(badsubs);
        expectSubscriptions(good.subscriptions).toBe(goodsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should wait as long as the delay function says', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const work = cold('  #            ');
        const worksubs = [
          '                 -(^!)        ',
          '                 ---(^!)      ',
          '                 -------(^!)  ',
        ];
        const source = hot('-a-----------|');
        const subs = '      ^------!      ';
        const expected = '  -------#      ';
        const given: unknown[] = [];

        const result = source.pipe(
          attempting(() => work, {
            retries: 2,
            delay: (attempts, error) => {
              given.push([attempts, error]);
              return 2 ** attempts;
            },
          }),
        );

        expectObservable(result).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(worksubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        scheduler.flush();
        expect(given).to.deep.equal([
          [1, 'error'],
          [2, 'error'],
        ]);
      });
    });

    it('should wait for the first value of what the delay function returns', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const work = cold('  #       ');
        const worksubs = ['-(^!)     ', '    ----(^!) '];
        const pause = cold(' ---x-x-|');
        const pausesubs = ' -^--!    ';
        const source = hot('-a------|');
        const subs = '      ^---!    ';
        const expected = '  ----#    ';

        const result = source.pipe(attempting(() => work, { retries: 1, delay: () => pause }));

        expectObservable(result).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(worksubs);
        expectSubscriptions(pause.subscriptions).toBe(pausesubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should attempt again when what the delay function returns is empty', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const work = cold('  #       ');
        const worksubs = ['-(^!)     ', '    ----(^!) '];
        const pause = cold(' ---|    ');
        const pausesubs = ' -^--!    ';
        const source = hot('-a------|');
        const subs = '      ^---!    ';
        const expected = '  ----#    ';

        const result = source.pipe(attempting(() => work, { retries: 1, delay: () => pause }));

        expectObservable(result).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(worksubs);
        expectSubscriptions(pause.subscriptions).toBe(pausesubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should take an error of the delay for the failure', () => {
      const errors: unknown[] = [];
      const onFailure = ({ error, attempts }: Failure<string, string>) => {
        errors.push([error, attempts]);
      };
      const thrown = new Error('delay');
      const delays = [
        () => throwError(() => thrown),
        () => {
          throw thrown;
        },
      ];
      for (const delay of delays) {
        of('a')
          .pipe(attempting(() => throwError(() => failure), { retries: 3, delay, onFailure }))
          .subscribe();
      }
      expect(errors).to.deep.equal([
        [thrown, 1],
        [thrown, 1],
      ]);
    });

    it('should wait no longer than a timer can', () => {
      const delays: unknown[] = [];
      const recording: SchedulerLike = {
        now: () => 0,
        schedule: (_, wait) => {
          delays.push(wait);
          return Subscription.EMPTY;
        },
      };
      for (const wait of [Infinity, 2 ** 31, 2 ** 31 - 1]) {
        of('a')
          .pipe(
            attempting(() => throwError(() => failure), {
              retries: 1,
              delay: () => wait,
              scheduler: recording,
            }),
          )
          .subscribe();
      }
      expect(delays).to.deep.equal([2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1]);
    });

    it('should not grow the stack with synchronous failures', () => {
      let outcome: unknown;
      scheduler.run(({ flush }) => {
        of('a')
          .pipe(
            attempting(
              (_, index) => {
                if (index < 5_000) throw failure;
                return of(index);
              },
              { retries: Infinity },
            ),
          )
          .subscribe((value) => {
            outcome = value;
          });
        flush();
      });
      expect(outcome).to.equal(5_000);
    });
  });

  describe('timeout', () => {
    it('should fail an attempt that takes too long, whatever it emits', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const work = cold('  -x-x---x-|');
        const worksubs = '  -^----!    ';
        const source = hot('-a-|       ');
        const subs = '      ^--!       ';
        const expected = '  --x-x-(s|) ';
        const seen: unknown[] = [];

        const result = concat(
          source.pipe(
            attempting(() => work, {
              timeout: 5,
              onFailure: ({ error }) => {
                seen.push(error);
              },
            }),
          ),
          of('s'),
        );

        expectObservable(result).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(worksubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
        scheduler.flush();
        expect(seen[0]).to.be.instanceOf(OktaTimeoutError);
        expect((seen[0] as Error).message).to.equal(
          'an attempt took longer than timeout, 5 ms; raise it, or make the work smaller',
        );
      });
    });

    it('should count anew for each attempt', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const slow = cold('  -------|   ');
        const slowsubs = '  -^---!      ';
        const good = cold('      --y|   ');
        const goodsubs = '  -----^--!   ';
        const source = hot('-a--------| ');
        const subs = '      ^---------! ';
        const expected = '  -------y--| ';

        const result = source.pipe(
          attempting((_, index) => (index === 0 ? slow : good), { retries: 1, timeout: 4 }),
        );

        expectObservable(result).toBe(expected);
        expectSubscriptions(slow.subscriptions).toBe(slowsubs);
        expectSubscriptions(good.subscriptions).toBe(goodsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should leave no timer behind', () => {
      const { actions } = scheduler;
      of('a')
        .pipe(attempting(() => of(1), { timeout: 1_000, scheduler }))
        .subscribe();
      expect(actions.filter((action) => !action.closed)).to.deep.equal([]);
    });

    it('should run on the scheduler that is given', () => {
      const seen: number[] = [];
      of('a')
        .pipe(
          attempting(() => NEVER, {
            timeout: 10,
            retries: 1,
            delay: 5,
            onFailure: 'skip',
            scheduler,
          }),
        )
        .subscribe({ complete: () => seen.push(scheduler.now()) });
      expect(seen).to.deep.equal([]);
      scheduler.maxFrames = Infinity;
      scheduler.flush();
      expect(seen).to.deep.equal([25]);
    });
  });

  describe('onFailure', () => {
    it('should stop with the error of the work by default, and unsubscribe what is in hand', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('     -----x|');
        const asubs = '     -^--!   ';
        const b = cold('       -#   ');
        const bsubs = '     ---^!   ';
        const source = hot('-a-b---|');
        const subs = '      ^---!   ';
        const expected = '  ----#   ';

        const result = source.pipe(
          attempting((record) => (record === 'a' ? a : b), { concurrency: 2 }),
        );

        expectObservable(result).toBe(expected);
        expectSubscriptions(a.subscriptions).toBe(asubs);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should stop with whatever was thrown', () => {
      const seen: unknown[] = [];
      for (const thrown of [failure, 'text', undefined]) {
        of('a')
          .pipe(attempting(() => throwError(() => thrown)))
          .subscribe({ error: (error: unknown) => seen.push(error) });
      }
      expect(seen).to.deep.equal([failure, 'text', undefined]);
      expect(seen[0]).to.equal(failure);
    });

    it("should go on without the record with 'skip', outputs of its attempt kept", () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const a = cold('     -x#         ');
        const asubs = '     -^-!         ';
        const b = cold('       -y|       ');
        const bsubs = '     ---^-!       ';
        const source = hot('-ab------|   ');
        const subs = '      ^--------!   ';
        const expected = '  --x-y----|   ';

        const result = source.pipe(
          attempting((record) => (record === 'a' ? a : b), { onFailure: 'skip' }),
        );

        expectObservable(result).toBe(expected);
        expectSubscriptions(a.subscriptions).toBe(asubs);
        expectSubscriptions(b.subscriptions).toBe(bsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should hand record, state, error and attempts to a function', () => {
      const input = { record: { id: 'a' }, state: { manager: 'lee' } };
      const failures: Failure<unknown, unknown>[] = [];
      scheduler.run(({ flush }) => {
        of(input)
          .pipe(
            attempt(() => throwError(() => failure), {
              retries: 2,
              onFailure: (failed) => {
                failures.push(failed);
              },
            }),
          )
          .subscribe();
        flush();
      });
      expect(failures).to.deep.equal([{ ...input, error: failure, attempts: 3 }]);
      expect(failures[0]?.record).to.equal(input.record);
      expect(failures[0]?.state).to.equal(input.state);
      expect(failures[0]?.error).to.equal(failure);
    });

    it('should wait for what the function returns and drop its values', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const bad = cold('   #         ');
        const letter = cold('--z-|     ');
        const lettersubs = '-^---!     ';
        const good = cold('      -y|   ');
        const goodsubs = '  -----^-!   ';
        const source = hot('-ab------| ');
        const subs = '      ^--------! ';
        const expected = '  ------y--| ';

        const result = source.pipe(
          attempting((record) => (record === 'a' ? bad : good), { onFailure: () => letter }),
        );

        expectObservable(result).toBe(expected);
        expectSubscriptions(letter.subscriptions).toBe(lettersubs);
        expectSubscriptions(good.subscriptions).toBe(goodsubs);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should stop with the error of the function, thrown or emitted', () => {
      const thrown = new Error('letter');
      const seen: unknown[] = [];
      const letters = [
        () => throwError(() => thrown),
        () => {
          throw thrown;
        },
      ];
      for (const onFailure of letters) {
        of('a')
          .pipe(attempting(() => throwError(() => failure), { onFailure }))
          .subscribe({ error: (error: unknown) => seen.push(error) });
      }
      expect(seen).to.deep.equal([thrown, thrown]);
    });

    it('should take work that throws for a failure', () => {
      const seen: unknown[] = [];
      of('a', 'b')
        .pipe(
          attempting(
            (record) => {
              if (record === 'a') throw failure;
              return of(record);
            },
            {
              onFailure: ({ error }) => {
                seen.push(error);
              },
            },
          ),
        )
        .subscribe((value) => seen.push(value));
      expect(seen).to.deep.equal([failure, 'b']);
    });
  });

  describe('maxFailures', () => {
    it('should stop with the error of the first failure above it', () => {
      scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const source = hot('-a-b-c-d-|');
        const subs = '      ^----!    ';
        const expected = '  ---b-#    ';
        const letters: string[] = [];

        const result = source.pipe(
          attempting((record) => (record === 'b' ? of(record) : cold('#', { a: record }, record)), {
            maxFailures: 1,
            onFailure: ({ record }) => {
              letters.push(record);
            },
          }),
        );

        expectObservable(result).toBe(expected, undefined, 'c');
        expectSubscriptions(source.subscriptions).toBe(subs);
        scheduler.flush();
        expect(letters).to.deep.equal(['a']);
      });
    });

    it('should stop at the first failure when 0', () => {
      const seen: unknown[] = [];
      of('a')
        .pipe(attempting(() => throwError(() => failure), { maxFailures: 0, onFailure: 'skip' }))
        .subscribe({ error: (error: unknown) => seen.push(error) });
      expect(seen).to.deep.equal([failure]);
    });

    it('should count anew in each subscription', () => {
      const outcomes: string[] = [];
      const result = of('a').pipe(
        attempting(() => throwError(() => failure), { maxFailures: 1, onFailure: 'skip' }),
      );
      const observer = {
        error: () => outcomes.push('error'),
        complete: () => outcomes.push('complete'),
      };
      result.subscribe(observer);
      result.subscribe(observer);
      expect(outcomes).to.deep.equal(['complete', 'complete']);
    });
  });

  describe('onCounts', () => {
    it('should be told the counts once, before completion', () => {
      const told: (AttemptCounts | string)[] = [];
      of('a', 'b', 'c')
        .pipe(
          attempting((record) => (record === 'b' ? throwError(() => failure) : EMPTY), {
            onFailure: 'skip',
            onCounts: (counts) => told.push(counts),
          }),
        )
        .subscribe({ complete: () => told.push('complete') });
      expect(told).to.deep.equal([{ ok: 2, failed: 1 }, 'complete']);
    });

    it('should be told the counts once, before an error', () => {
      const told: (AttemptCounts | string)[] = [];
      of('a', 'b', 'c')
        .pipe(
          attempting((record) => (record === 'b' ? throwError(() => failure) : EMPTY), {
            onCounts: (counts) => told.push(counts),
          }),
        )
        .subscribe({ error: () => told.push('error') });
      expect(told).to.deep.equal([{ ok: 1, failed: 1 }, 'error']);
    });

    it('should not be told when the result is unsubscribed', () => {
      const told: AttemptCounts[] = [];
      of('a')
        .pipe(attempting(() => NEVER, { onCounts: (counts) => told.push(counts) }))
        .subscribe()
        .unsubscribe();
      expect(told).to.deep.equal([]);
    });

    it('should end the run with what it throws', () => {
      const seen: unknown[] = [];
      of('a')
        .pipe(
          attempting(() => of(1), {
            onCounts: () => {
              throw failure;
            },
          }),
        )
        .subscribe({ error: (error: unknown) => seen.push(error) });
      expect(seen).to.deep.equal([failure]);
    });
  });

  it('should pass an error of the source on at once, whatever onFailure says', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('  ----x|');
      const worksubs = '  -^-!   ';
      const source = hot('-a-#   ');
      const subs = '      ^--!   ';
      const expected = '  ---#   ';

      const result = source.pipe(attempting(() => work, { onFailure: 'skip' }));

      expectObservable(result).toBe(expected);
      expectSubscriptions(work.subscriptions).toBe(worksubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should allow unsubscribing explicitly and early', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('  --x--|');
      const worksubs = '  -^---! ';
      const source = hot('-a-b--|');
      const unsub = '     -----! ';
      const subs = '      ^----! ';
      const expected = '  ---x-- ';

      const result = source.pipe(attempting(() => work));

      expectObservable(result, unsub).toBe(expected);
      expectSubscriptions(work.subscriptions).toBe(worksubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should not attempt again once unsubscribed', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('  #     ');
      const worksubs = '  -(^!)  ';
      const letter = cold('|');
      const source = hot('-a----|');
      const unsub = '     ---!   ';
      const subs = '      ^--!   ';
      const expected = '  ----   ';

      const result = source.pipe(
        attempting(() => work, { retries: 1, delay: 4, onFailure: () => letter }),
      );

      expectObservable(result, unsub).toBe(expected);
      expectSubscriptions(work.subscriptions).toBe(worksubs);
      expectSubscriptions(letter.subscriptions).toBe([]);
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

    synchronous
      .pipe(
        attempting((record) => of(record)),
        take(3),
      )
      .subscribe();
    expect(emitted).to.deep.equal([0, 1, 2]);
  });

  describe('arguments', () => {
    const work = () => EMPTY;

    for (const [config, rule] of [
      [{ concurrency: 0 }, 'concurrency must be a whole number from 1, or Infinity: got 0'],
      [{ retries: -1 }, 'retries must be a whole number from 0, or Infinity: got -1'],
      [{ delay: NaN }, 'delay must be a whole number from 0, or Infinity: got NaN'],
      [{ timeout: 0 }, 'timeout must be a whole number from 1, or Infinity: got 0'],
      [{ maxFailures: 0.5 }, 'maxFailures must be a whole number from 0, or Infinity: got 0.5'],
    ] as const) {
      it(`should throw a RangeError when ${rule.slice(0, rule.indexOf(' '))} is out of range`, () => {
        expect(() => attempt(work, config)).to.throw(RangeError, rule);
      });
    }

    it('should abort the signal of an attempt that is given up, and of no other', () => {
      const signals: AbortSignal[] = [];
      const scheduler = testScheduler();
      scheduler.run(({ flush }) => {
        of(1, 2)
          .pipe(
            withState(undefined),
            attempt(
              ({ record }, _, signal) => {
                signals.push(signal);
                return record === 1 && signals.length === 1 ? NEVER : of(record);
              },
              { timeout: 5, retries: 1 },
            ),
          )
          .subscribe();
        flush();
      });
      expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, false, false]);
    });

    it('should refuse an option that there is not, and anything but an object', () => {
      const error = refusal(() => attempt(work, { retry: 2 } as object));
      expect(error.field).to.equal('attempt.retry');
      expect(error.message).to.equal(
        'attempt.retry is not an option; the options are retries, delay, timeout, scheduler, concurrency, ordered, onFailure, maxFailures, onCounts',
      );
      expect(refusal(() => attempt(work, [] as object)).field).to.equal('attempt.config');
    });

    it('should take undefined for every option that may be left out', () => {
      const config = {
        retries: undefined,
        delay: undefined,
        timeout: undefined,
        scheduler: undefined,
        concurrency: undefined,
        ordered: undefined,
        onFailure: undefined,
        maxFailures: undefined,
        onCounts: undefined,
      };
      expect(attempt(work, config)).to.be.a('function');
    });

    it('should throw a TypeError when the work is no function', () => {
      expect(() => attempt('work' as unknown as typeof work)).to.throw(
        TypeError,
        'project must be a function: got work',
      );
    });

    it('should throw a TypeError when onFailure is another word', () => {
      expect(() => attempt(work, { onFailure: 'ignore' as 'skip' })).to.throw(
        TypeError,
        "onFailure must be 'stop' or 'skip' or a function: got ignore",
      );
    });
  });
});
