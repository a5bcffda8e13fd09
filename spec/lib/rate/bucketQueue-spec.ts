import { expect } from 'chai';
import fc from 'fast-check';
import type { TestScheduler } from 'rxjs/testing';
import type { Emit } from '../../../lib/events.js';
import {
  emptyQueue,
  expire,
  firstIn,
  join,
  leave,
  tell,
  waitersOf,
  wake,
  type BucketQueue,
  type CountedKey,
  type Waiter,
} from '../../../lib/rate/bucketQueue.js';
import type { EventBody } from '../../../lib/types/events.js';
import { subscriberOf } from '../../support/subscriberOf.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('BucketQueue', () => {
  let scheduler: TestScheduler;
  let failed: number[];

  beforeEach(() => {
    scheduler = testScheduler();
    failed = [];
  });

  const waiterOf = (order: number, emit: Emit = () => undefined, maxUntil = 9 - order): Waiter => ({
    request: { bucket: 'bucket', order, emit, scheduler, waited: order, refusals: 0 },
    counted: {} as CountedKey,
    since: 0,
    maxUntil,
    deadline: maxUntil,
    announced: undefined,
    tooLong: () => new Error(order.toString()),
    subscriber: subscriberOf({
      error: (error: unknown) => failed.push(Number((error as Error).message)),
    }),
  });
  const ordersIn = (queue: BucketQueue) => waitersOf(queue).map(({ request }) => request.order);

  it('should keep waiters in the order in which they first came', () => {
    const queue = emptyQueue();
    const waiters = [2, 4, 1, 3].map((order) => waiterOf(order));
    for (const waiter of waiters) join(queue, waiter);
    expect(ordersIn(queue)).to.deep.equal([1, 2, 3, 4]);
    for (const waiter of [...waiters.slice(2), ...waiters.slice(2)]) leave(queue, waiter);
    expect(ordersIn(queue)).to.deep.equal([2, 4]);
    expect(queue.waiting).to.equal(2);
  });

  it('should tell once of what only an answer ends, whichever it is by turns', () => {
    const queue = emptyQueue();
    const told: string[] = [];
    const emit: Emit = (event) => {
      const { type } = event();
      told.push(type);
    };
    for (const order of [1, 2, 3]) join(queue, waiterOf(order, emit));
    for (let turn = 0; turn < 10; turn++) {
      tell(queue, { until: turn, reason: turn % 2 === 0 ? 'probe' : 'permits' });
    }
    expect(told).to.deep.equal(['wait']);
    // Who comes later is told, too; and all are of what ends by itself.
    join(queue, waiterOf(4, emit));
    tell(queue, { until: 10, reason: 'permits' });
    tell(queue, { until: 1, reason: 'quota' });
    expect(told).to.have.length(3);
  });

  it('should be the queue that a sorted list is, whoever comes and goes', () => {
    const steps = fc.array(fc.tuple(fc.nat(300), fc.boolean()), { maxLength: 300 });
    fc.assert(
      fc.property(steps, (given) => {
        const queue = emptyQueue();
        const waiting = new Map<number, Waiter>();
        for (const [order, comes] of given) {
          const known = waiting.get(order);
          if (comes && known === undefined) {
            const waiter = waiterOf(order);
            waiting.set(order, waiter);
            join(queue, waiter);
          } else if (!comes && known !== undefined) {
            waiting.delete(order);
            leave(queue, known);
          }
          const orders = [...waiting.keys()].sort((a, b) => a - b);
          expect(ordersIn(queue)).to.deep.equal(orders);
          expect(firstIn(queue)?.request.order).to.equal(orders[0]);
          expect(queue.waiting).to.equal(orders.length);
        }
      }),
    );
  });

  it('should keep nothing of what those who have left wait for', () => {
    const queue = emptyQueue();
    const [gone, refused, late, waits] = [1, 2, 3, 0].map((order) => waiterOf(order));
    for (const waiter of [gone, refused, late, waits]) join(queue, waiter as Waiter);
    leave(queue, gone as Waiter);
    // The first still waits, so that none of them is taken out of the list by now.
    tell(queue, { until: 7.5, reason: 'quota' });
    expect(queue.waiters).to.have.length(4);
    expect([gone, refused, late].map((waiter) => waiter?.subscriber)).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(waits?.subscriber).not.to.equal(undefined);
    expire(queue, 9);
    expect(waits?.subscriber).to.equal(undefined);
    expect(failed).to.deep.equal([2, 3, 0]);
  });

  it('should ring once, at the time that was set last', () => {
    const queue = emptyQueue();
    const rung: number[] = [];
    const set = (at: number) => {
      wake(queue, at, scheduler, () => rung.push(scheduler.now()));
    };
    scheduler.run(({ flush }) => {
      for (const at of [50, 20, 20, Infinity, 30, 40]) set(at);
      flush();
      expect(rung).to.deep.equal([40]);
      set(40);
      set(Infinity);
      flush();
      expect(rung).to.deep.equal([40]);
      expect(queue.alarm).to.equal(undefined);
    });
  });

  it('should tell each run once for each time, and send away who would wait too long', () => {
    const queue = emptyQueue();
    const told: EventBody[] = [];
    const emit = (event: () => EventBody) => void told.push(event());
    for (const order of [1, 2, 3]) join(queue, waiterOf(order, emit));
    tell(queue, { until: 7, reason: 'share' });
    tell(queue, { until: 7, reason: 'share' });
    expect(told).to.deep.equal([
      { type: 'wait', bucket: 'bucket', milliseconds: 7, reason: 'share' },
    ]);
    expect(failed).to.deep.equal([3]);
    join(queue, waiterOf(4, emit));
    tell(queue, { until: 8, reason: 'quota' });
    expect(failed).to.deep.equal([3, 2, 4]);
    expect(told).to.have.length(2);
  });

  it('should tell of a probe once, however long it takes', () => {
    const queue = emptyQueue();
    const told: EventBody[] = [];
    join(
      queue,
      waiterOf(0, (event) => void told.push(event())),
    );
    for (const until of [2, 4, 8, Infinity]) tell(queue, { until, reason: 'probe' });
    expect(told).to.deep.equal([
      { type: 'wait', bucket: 'bucket', milliseconds: 2, reason: 'probe' },
    ]);
    expect(failed).to.deep.equal([]);
  });

  it('should send away whose deadline has come, and know the next', () => {
    const queue = emptyQueue();
    for (const order of [1, 2, 3]) join(queue, waiterOf(order));
    expire(queue, 5);
    expect(failed).to.deep.equal([]);
    expire(queue, 7);
    expect(failed).to.deep.equal([2, 3]);
    expect(ordersIn(queue)).to.deep.equal([1]);
    expect(queue.deadline).to.equal(8);
  });
});
