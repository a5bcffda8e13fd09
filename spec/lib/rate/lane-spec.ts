import { expect } from 'chai';
import type { TestScheduler } from 'rxjs/testing';
import type { Emit } from '../../../lib/events.js';
import { isProbe, sent } from '../../../lib/rate/bucket.js';
import { join, laneOf, leave, tell, wake, type Lane, type Waiter } from '../../../lib/rate/lane.js';
import type { EventBody } from '../../../lib/types.js';
import { testScheduler } from '../../support/testScheduler.js';

describe('Lane', () => {
  let scheduler: TestScheduler;
  let failed: number[];

  beforeEach(() => {
    scheduler = testScheduler();
    failed = [];
  });

  const lane = (key = 'GET /api/v1/users') => laneOf(new Map(), key, 10);
  const waiterOf = (order: number, emit: Emit = () => undefined): Waiter => ({
    visit: { bucket: '', order, emit, scheduler, waited: order, crowded: 0 },
    since: 0,
    told: undefined,
    go: () => undefined,
    fail: () => failed.push(order),
  });
  const ordersIn = ({ waiters }: Lane) => waiters.map(({ visit }) => visit.order);

  describe('laneOf', () => {
    it('should be the same lane for a key, and take the place of idle ones alone', () => {
      const lanes = new Map<string, Lane>();
      const [a, b] = ['a', 'b', 'c'].map((key) => laneOf(lanes, key, 3)) as [Lane, Lane];
      expect(laneOf(lanes, 'a', 3)).to.equal(a);
      join(a, waiterOf(0));
      b.bucket = sent(b.bucket, isProbe(b.bucket, 0));
      laneOf(lanes, 'd', 3);
      expect([...lanes.keys()]).to.deep.equal(['a', 'b', 'd']);
    });

    it('should have room for more while none is idle', () => {
      const lanes = new Map<string, Lane>();
      for (const key of ['a', 'b', 'c']) join(laneOf(lanes, key, 2), waiterOf(0));
      expect(lanes.size).to.equal(3);
    });
  });

  it('should keep waiters in the order in which they first came', () => {
    const own = lane();
    const waiters = [2, 4, 1, 3].map((order) => waiterOf(order));
    for (const waiter of waiters) join(own, waiter);
    expect(ordersIn(own)).to.deep.equal([1, 2, 3, 4]);
    for (const waiter of [waiterOf(9), ...waiters.slice(2)]) leave(own, waiter);
    expect(ordersIn(own)).to.deep.equal([2, 4]);
  });

  it('should ring once, at the time that was set last', () => {
    const own = lane();
    const rung: number[] = [];
    const set = (at: number | undefined) => {
      wake(own, at, scheduler, () => rung.push(scheduler.now()));
    };
    scheduler.run(({ flush }) => {
      for (const at of [50, 20, 20, undefined, 30, 40]) set(at);
      flush();
      expect(rung).to.deep.equal([40]);
      set(40);
      set(undefined);
      flush();
      expect(rung).to.deep.equal([40]);
      expect(own.alarm).to.equal(undefined);
    });
  });

  it('should tell each run once for each time, and send away who would wait too long', () => {
    const own = lane('bucket');
    const told: EventBody[] = [];
    const emit = (event: () => EventBody) => void told.push(event());
    for (const order of [1, 2, 3]) join(own, waiterOf(order, emit));
    tell(own, { until: 7, reason: 'share' }, 9);
    tell(own, { until: 7, reason: 'share' }, 9);
    expect(told).to.deep.equal([
      { type: 'wait', bucket: 'bucket', milliseconds: 7, reason: 'share' },
    ]);
    expect(failed).to.deep.equal([3]);
    join(own, waiterOf(4, emit));
    tell(own, { until: 8, reason: 'quota' }, 9);
    expect(failed).to.deep.equal([3, 2, 4]);
    expect(told).to.have.length(2);
  });
});
