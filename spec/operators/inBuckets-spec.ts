import { expect } from 'chai';
import {
  concat,
  count,
  defer,
  EMPTY,
  finalize,
  from,
  map,
  NEVER,
  Observable,
  of,
  range,
  Subscription,
  take,
  throwError,
  timer,
  type ObservableInput,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { inBuckets, type BucketsConfig } from '../../operators/inBuckets.js';
import { refusal } from '../support/refusal.js';
import { testScheduler } from '../support/testScheduler.js';

describe('inBuckets', () => {
  const failure = new Error('run');
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = testScheduler();
  });

  /** `b` counts in a bucket of its own, all other letters in another. */
  const byLetter = <R>(runs: Record<string, ObservableInput<R>>, config?: BucketsConfig) =>
    inBuckets<string, R>(
      (letter) => (letter === 'b' ? 'groups' : 'users'),
      (letter) => runs[letter] ?? EMPTY,
      config,
    );

  it('should run those of one bucket in turn, and others beside them', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('      --1--2|           ');
      const asubs = '      -^-----!           ';
      const b = cold('      --3-----4|        ');
      const bsubs = '      ---^--------!      ';
      const c = cold('            --5--6|     ');
      const csubs = '      -------^-----!     ';
      const source = hot(' -a-b-c---------|   ');
      const subs = '       ^--------------!   ';
      const expected = '   ---1-32--5-46--|   ';

      expectObservable(source.pipe(byLetter({ a, b, c }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should end with the last run, however early the source does', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --1|     ');
      const b = cold('   ---3|    ');
      const c = cold('      --5|  ');
      const csubs = '    ---^--!  ';
      const expected = ' --13-5|  ';

      expectObservable(of('a', 'b', 'c').pipe(byLetter({ a, b, c }))).toBe(expected);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    });
  });

  it('should run several of one bucket at once where it is told to', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --1|    ');
      const c = cold('   ----2|  ');
      const d = cold('      --3| ');
      const asubs = '    ^--!    ';
      const csubs = '    ^----!  ';
      const dsubs = '    ---^--! ';
      const expected = ' --1-23| ';

      const result = of('a', 'c', 'd').pipe(byLetter({ a, c, d }, { perBucket: 2 }));
      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(d.subscriptions).toBe(dsubs);
    });
  });

  it('should have no more open than it may, and give the buckets turns then', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  -1|        ');
      const c = cold('     --2|    ');
      const b = cold('    -3|      ');
      const d = cold('      (4|)   ');
      const asubs = '   ^-!        ';
      const bsubs = '   --^-!      ';
      const csubs = '   ----^--!   ';
      const expected = '-1-3--2(4|)';

      const result = of('a', 'c', 'd', 'b').pipe(byLetter({ a, b, c, d }, { concurrency: 1 }));
      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(d.subscriptions).toBe('-------(^!)');
    });
  });

  it('should complete with a source that is empty, and wait for one that never emits', () => {
    scheduler.run(({ expectObservable }) => {
      expectObservable(EMPTY.pipe(byLetter({}))).toBe('|');
      expectObservable(NEVER.pipe(byLetter({}))).toBe('-');
      expectObservable(of('a', 'c').pipe(byLetter({}))).toBe('|');
    });
  });

  it('should wait for the rest of the source when all of it is done so far', () => {
    scheduler.run(({ cold, hot, expectObservable }) => {
      const a = cold('   1|     ');
      const source = hot('a--a--|');
      const expected = ' 1--1--|';
      expectObservable(source.pipe(byLetter({ a }))).toBe(expected);
    });
  });

  it('should stop all with the first error, and begin none behind it', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('    --1-#    ', undefined, failure);
      const b = cold('    ---3---4|');
      const bsubs = '     ^---!    ';
      const c = cold('    5|       ');
      const source = hot('(abc)----');
      const subs = '      ^---!    ';
      const expected = '  --13#    ';

      const result = source.pipe(byLetter({ a, b, c }));
      expectObservable(result).toBe(expected, undefined, failure);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe([]);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should let the others finish where it is told to, and error then', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  --1-#      ', undefined, failure);
      const b = cold('  ---3---4|  ');
      const c = cold('      -5|    ');
      const csubs = '   ----^-!    ';
      const expected = '--13-5-4#  ';

      const result = of('a', 'b', 'c').pipe(byLetter({ a, b, c }, { onFailure: 'finish' }));
      expectObservable(result).toBe(expected, undefined, failure);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    });
  });

  it('should error with all that failed, in their order, and name each', () => {
    const other = new Error('other run');
    const errors: unknown[] = [];
    scheduler.run(({ cold }) => {
      const a = cold('---#', undefined, failure);
      const b = cold('-#', undefined, other);
      const c = cold('-#', undefined, 'text');
      of('a', 'b', 'c')
        .pipe(byLetter({ a, b, c }, { onFailure: 'finish' }))
        .subscribe({ error: (error: unknown) => errors.push(error) });
    });
    const [error] = errors as [AggregateError];
    expect(error).to.be.instanceOf(AggregateError);
    expect(error.errors).to.deep.equal([other, failure, 'text']);
    expect(error.message).to.equal('3 runs have failed: other run; run; text');
  });

  it('should pass an error of the source on, at once or behind the runs that have come', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('    ---1-2|  ');
      const source = hot('a---#    ', undefined, failure);
      const atOnce = '    ---1#    ';
      const behind = '    ---1-2#  ';

      expectObservable(source.pipe(byLetter({ a }))).toBe(atOnce, undefined, failure);
      expectObservable(source.pipe(byLetter({ a }, { onFailure: 'finish' }))).toBe(
        behind,
        undefined,
        failure,
      );
      expectSubscriptions(a.subscriptions).toBe(['^---!', '^-----!']);
    });
  });

  it('should error by what its callbacks throw', () => {
    const thrown = () => {
      throw failure;
    };
    scheduler.run(({ expectObservable }) => {
      expectObservable(of('a').pipe(inBuckets(thrown, () => of(1)))).toBe('#', undefined, failure);
      expectObservable(of('a').pipe(inBuckets<string, number>(String, thrown))).toBe(
        '#',
        undefined,
        failure,
      );
    });
  });

  it('should refuse a bucket without a name', () => {
    const errors: unknown[] = [];
    const unnamed = ((value: unknown) => value) as (value: unknown) => string;
    of(undefined)
      .pipe(inBuckets(unnamed, () => of(1)))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).to.have.length(1);
    expect(String(errors[0])).to.equal(
      'TypeError: bucketOf must return the name of a bucket, a text: got undefined',
    );
  });

  it('should begin nothing while it is unsubscribed', () => {
    const begun: number[] = [];
    const run = (value: number) =>
      defer(() => {
        begun.push(value);
        return NEVER;
      });
    const subscription = range(0, 10)
      .pipe(inBuckets((value) => (value % 2).toString(), run, { concurrency: 3 }))
      .subscribe();
    subscription.unsubscribe();
    expect(begun).to.deep.equal([0, 1]);
  });

  it('should stop within a run of values', () => {
    const source = new Observable<string>((subscriber) => {
      for (let i = 0; !subscriber.closed; i++) subscriber.next(i.toString());
    });
    const outputs: string[] = [];
    source
      .pipe(
        inBuckets(
          () => 'users',
          (value) => of(value),
        ),
        take(3),
      )
      .subscribe((output) => outputs.push(output));
    expect(outputs).to.deep.equal(['0', '1', '2']);
  });

  it('should leave its source when it is unsubscribed by a chain', () => {
    scheduler.run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('    --1--2|');
      const source = hot('a------');
      const subs = '      ^---!  ';
      const result = source.pipe(
        map((letter) => letter),
        byLetter({ a }),
        map((value) => value),
      );
      expectObservable(result, '^---!').toBe('--1--');
      expectSubscriptions(a.subscriptions).toBe(subs);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should begin anew with each subscription', () => {
    const result = of('a', 'c').pipe(byLetter({ a: [1], c: [2] }));
    const outputs: number[] = [];
    concat(result, result).subscribe((output) => outputs.push(output));
    expect(outputs).to.deep.equal([1, 2, 1, 2]);
  });

  it('should take promises and arrays for runs, and number them as they begin', async () => {
    const outputs: unknown[] = [];
    await from(['a', 'b', 'c'])
      .pipe(
        inBuckets(
          (letter) => (letter === 'b' ? 'groups' : 'users'),
          (letter, index): ObservableInput<string> =>
            letter === 'a'
              ? Promise.resolve(letter + index.toString())
              : [letter + index.toString()],
        ),
      )
      .forEach((value) => outputs.push(value));
    expect(outputs).to.deep.equal(['b1', 'a0', 'c2']);
  });

  it('should not grow the stack, nor what is open', () => {
    let open = 0;
    let max = 0;
    let total = 0;
    range(0, 50_000)
      .pipe(
        inBuckets(
          (value) => (value % 7).toString(),
          (value) =>
            defer(() => {
              max = Math.max(max, ++open);
              return of(value).pipe(finalize(() => open--));
            }),
          { perBucket: 2, concurrency: 5 },
        ),
        count(),
      )
      .subscribe((sum) => (total = sum));
    expect(total).to.equal(50_000);
    expect(max).to.be.at.most(5);
    expect(open).to.equal(0);
  });

  it('should keep its bounds with runs that take time', () => {
    const open = new Map<string, number>();
    let total = 0;
    let most = 0;
    scheduler.run(() => {
      range(0, 200)
        .pipe(
          inBuckets(
            (value) => (value % 9).toString(),
            (value) =>
              defer(() => {
                const bucket = (value % 9).toString();
                open.set(bucket, (open.get(bucket) ?? 0) + 1);
                expect(open.get(bucket)).to.be.at.most(2);
                most = Math.max(
                  most,
                  [...open.values()].reduce((sum, each) => sum + each, 0),
                );
                return timer(1 + (value % 5)).pipe(
                  finalize(() => {
                    total++;
                    open.set(bucket, (open.get(bucket) ?? 0) - 1);
                  }),
                );
              }),
            { perBucket: 2, concurrency: 12 },
          ),
        )
        .subscribe();
    });
    expect(total).to.equal(200);
    expect(most).to.equal(12);
  });

  it('should refuse arguments out of range, at the call', () => {
    const call = (config: unknown) => () => {
      inBuckets(String, () => of(1), config as BucketsConfig);
    };
    expect(call({ perBucket: 0 })).to.throw(RangeError, 'perBucket must be a whole number from 1');
    expect(call({ concurrency: 1.5 })).to.throw(RangeError, 'concurrency must be a whole number');
    expect(call({ onFailure: 'skip' })).to.throw(
      TypeError,
      "onFailure must be 'stop' or 'finish': got skip",
    );
    expect(refusal(call({ atOnce: 3 })).message).to.equal(
      'inBuckets.atOnce is not an option; the options are perBucket, concurrency, onFailure',
    );
    expect(() => inBuckets('users' as never, () => of(1))).to.throw(TypeError, 'bucketOf must be');
    expect(() => inBuckets(String, 1 as never)).to.throw(TypeError, 'project must be');
  });

  it('should keep its error apart from what unsubscribes it', () => {
    const chain = new Subscription();
    const errors: unknown[] = [];
    chain.add(
      of('a', 'b')
        .pipe(byLetter({ a: throwError(() => failure), b: NEVER }, { onFailure: 'finish' }))
        .subscribe({ error: (error: unknown) => errors.push(error) }),
    );
    expect(errors).to.deep.equal([]);
    chain.unsubscribe();
    expect(errors).to.deep.equal([]);
  });
});
