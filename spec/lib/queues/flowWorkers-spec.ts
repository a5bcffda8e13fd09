import { expect } from 'chai';
import {
  concatMap,
  defer,
  delay,
  from,
  map,
  mergeMap,
  NEVER,
  of,
  pipe,
  tap,
  throwError,
  timer,
  toArray,
  type Observable,
} from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { OktaInputError } from '../../../lib/errors.js';
import { flowWorkers, type WorkerOptions } from '../../../lib/queues/flowWorkers.js';
import type {
  Delivery,
  DeliveryOutcome,
  TakeOptions,
  WorkQueue,
} from '../../../lib/queues/types.js';
import type { FlowInput } from '../../../lib/types/streaming.js';
import { testScheduler } from '../../support/testScheduler.js';

type Options = Partial<WorkerOptions<string, unknown, unknown>>;
type Input = FlowInput<string, unknown>;

describe('flowWorkers', () => {
  let scheduler: TestScheduler;
  let log: string[];
  let taken: TakeOptions | undefined;

  beforeEach(() => {
    scheduler = testScheduler();
    log = [];
  });

  const delivery = (id: string, more: Partial<Delivery<string>> = {}): Delivery<string> => ({
    rows: [`${id}1`, `${id}2`],
    id,
    deliveries: 1,
    settle: (results) =>
      defer(() => of(log.push(`settle ${id}${results === undefined ? '' : ` ${results.join()}`}`))),
    release: (wait) => defer(() => of(log.push(`release ${id} ${String(wait)}`))),
    bury: (reason) => defer(() => of(log.push(`bury ${id} ${reason}`))),
    ...more,
  });
  const queueOf = (deliveries: Observable<Delivery<string>>) =>
    ({
      take: (options: TakeOptions) => {
        taken = options;
        return deliveries;
      },
    }) as unknown as WorkQueue<string>;
  const workers = (deliveries: Observable<Delivery<string>>, options: Options) =>
    flowWorkers<string, unknown, unknown>(queueOf(deliveries), {
      flow: map(({ record }: Input) => record),
      state: undefined,
      ...options,
    });
  const failing = (message: string) =>
    mergeMap(({ record }: Input) => throwError(() => new Error(`${message} ${record}`)));

  it('should settle a delivery when its flow has completed', () => {
    scheduler.run(({ expectObservable, cold }) => {
      const deliveries = cold('-a----b|', { a: delivery('a'), b: delivery('b') });
      const flow = pipe(
        map(({ record }: Input) => record),
        concatMap((record) => of(record).pipe(delay(2))),
        tap((record) => log.push(record)),
      );
      expectObservable(workers(deliveries, { flow })).toBe('---a-b--c-(d|)', {
        a: 'a1',
        b: 'a2',
        c: 'b1',
        d: 'b2',
      });
    });
    expect(log).to.deep.equal(['a1', 'a2', 'settle a', 'b1', 'b2', 'settle b']);
  });

  it('should hand its state to the flow, and all rows of a delivery to one subscription', () => {
    scheduler.run(({ expectObservable, cold }) => {
      const flow = pipe(
        map(({ record, state }: Input) => `${record}${String(state)}`),
        toArray(),
      );
      expectObservable(workers(cold('a|', { a: delivery('a') }), { flow, state: '!' })).toBe('a|', {
        a: ['a1!', 'a2!'],
      });
    });
  });

  it("should give each row a subscription of its own with window 'record'", () => {
    scheduler.run(({ expectObservable, cold }) => {
      const flow = pipe(
        map(({ record }: Input) => record),
        toArray(),
      );
      const options = { flow, window: 'record' } as const;
      expectObservable(workers(cold('a---|', { a: delivery('a') }), options)).toBe('(ab)|', {
        a: ['a1'],
        b: ['a2'],
      });
    });
    expect(log).to.deep.equal(['settle a']);
  });

  it('should take by its options', () => {
    const given = { concurrency: 3, until: NEVER, untilEmpty: true, generation: 'night-1' };
    void workers(NEVER, given);
    expect(taken).to.deep.include(given);
  });

  it('should release what its flow fails with, and go on with the others', () => {
    const outcomes: DeliveryOutcome[] = [];
    scheduler.run(({ expectObservable, cold }) => {
      const deliveries = cold('a-b-c|', {
        a: delivery('a'),
        b: delivery('b', { deliveries: 3 }),
        c: delivery('c', { deliveries: 4 }),
      });
      const flow = failing('no');
      expectObservable(
        workers(deliveries, { flow, onOutcome: (outcome) => outcomes.push(outcome) }),
      ).toBe('-----|');
    });
    expect(log).to.deep.equal(['release a 1000', 'release b 4000', 'release c 8000']);
    expect(outcomes[0]).to.deep.include({ id: 'a', rows: 2, deliveries: 1, outcome: 'released' });
    expect(outcomes[0]?.error).to.match(/no a1/);
  });

  it('should put aside what has failed often enough, behind its dead letter', () => {
    scheduler.run(({ expectObservable, cold }) => {
      const deliveries = cold('a|', { a: delivery('a', { deliveries: 2 }) });
      const deadLetter = ({
        rows,
        id,
        error,
      }: {
        rows: readonly string[];
        id: string;
        error: unknown;
      }) => timer(5).pipe(tap(() => log.push(`dead ${id} ${rows.join()} ${String(error)}`)));
      const options = { flow: failing('no'), maxDeliveries: 2, deadLetter };
      expectObservable(workers(deliveries, options)).toBe('-----|');
    });
    expect(log).to.deep.equal(['dead a a1,a2 Error: no a1', 'bury a Error: no a1']);
  });

  it('should release what its dead letter could not take', () => {
    scheduler.run(({ expectObservable, cold }) => {
      const deliveries = cold('a|', { a: delivery('a', { deliveries: 2 }) });
      const deadLetter = () => throwError(() => new Error('disk full'));
      const options = { flow: failing('no'), maxDeliveries: 2, deadLetter };
      expectObservable(workers(deliveries, options)).toBe('-|');
    });
    expect(log).to.deep.equal(['release a 2000']);
  });

  it('should release what could not be settled, and call it lost where that fails too', () => {
    const outcomes: string[] = [];
    const no = () => throwError(() => new Error('in other hands'));
    scheduler.run(({ expectObservable, cold }) => {
      const deliveries = cold('ab|', {
        a: delivery('a', { settle: no }),
        b: delivery('b', { settle: no, release: no }),
      });
      const onOutcome = ({ id, outcome }: DeliveryOutcome) => outcomes.push(`${id} ${outcome}`);
      expectObservable(workers(deliveries, { onOutcome, flow: mergeMap(() => []) })).toBe('--|');
    });
    expect(log).to.deep.equal(['release a 1000']);
    expect(outcomes).to.deep.equal(['a released', 'b lost']);
  });

  it('should hand the results to what settles, and pass them on behind it', () => {
    const table = { table: 'results', mode: 'append' } as const;
    scheduler.run(({ expectObservable, cold }) => {
      const slow = delivery('a', {
        settle: (results) => timer(4).pipe(tap(() => log.push(String(results)))),
      });
      expectObservable(workers(cold('a|', { a: slow }), { results: table })).toBe('----(ab|)', {
        a: 'a1',
        b: 'a2',
      });
    });
    expect(log).to.deep.equal(['a1,a2']);
    expect(taken?.results).to.equal(table);
  });

  it('should wait as long as it is told before a delivery comes again', () => {
    scheduler.run(({ expectObservable, cold }) => {
      const options = { flow: failing('no'), delay: (deliveries: number) => deliveries * 7 };
      expectObservable(workers(cold('a|', { a: delivery('a', { deliveries: 3 }) }), options)).toBe(
        '-|',
      );
    });
    expect(log).to.deep.equal(['release a 21']);
  });

  it('should leave its work when it is unsubscribed, and pass on an error of the queue', () => {
    scheduler.run(({ expectObservable, expectSubscriptions, cold }) => {
      const deliveries = cold('a----#', { a: delivery('a') });
      const work = cold('---------x|');
      const flow = mergeMap(() => work);
      expectObservable(workers(deliveries, { flow }), '---!').toBe('');
      expectObservable(workers(deliveries, { flow })).toBe('-----#');
      expectSubscriptions(deliveries.subscriptions).toBe(['^--!', '^----!']);
      expectSubscriptions(work.subscriptions).toBe(['^--!', '^--!', '^----!', '^----!']);
    });
    expect(log).to.deep.equal([]);
  });

  it('should refuse options that are wrong or not known', () => {
    const refused = (options: object) => {
      try {
        void workers(NEVER, options);
      } catch (error) {
        expect(error).to.be.instanceOf(OktaInputError);
        return (error as Error).message;
      }
      return undefined;
    };
    expect(refused({ flow: 'map' })).to.match(/^flow must be an RxJS operator: got "map"/);
    expect(refused({ concurrency: 0 })).to.match(
      /^concurrency must be a whole number from 1: got 0/,
    );
    expect(refused({ maxDeliveries: 0.5 })).to.match(/^maxDeliveries must be/);
    expect(refused({ window: 'run' })).to.match(/^window must be 'page' or 'record'/);
    expect(refused({ deadletter: 1 })).to.match(/^deadletter is not a field; the fields are flow/);
    expect(from([])).to.have.property('subscribe');
  });
});
