import { expect } from 'chai';
import { noConcurrency } from '../../../lib/rate/concurrency.js';
import { laneOf, type Lane } from '../../../lib/rate/lane.js';
import { takeSlot, type Floor } from '../../../lib/rate/slot.js';

describe('takeSlot', () => {
  let floor: Floor;
  let lane: Lane;
  let changes: number;

  beforeEach(() => {
    floor = { concurrency: noConcurrency };
    lane = laneOf(new Map(), 'GET /api/v1/users', 10);
    changes = 0;
  });

  const take = () =>
    takeSlot(
      floor,
      lane,
      () => 0,
      () => changes++,
    );
  const head = { statusCode: 200, headers: {}, body: [] as never };

  it('should be in flight until its end, which comes once', () => {
    const [one, two] = [take(), take()];
    expect(floor.concurrency.inFlight).to.equal(2);
    one.answered(head);
    one.end();
    one.end();
    expect(floor.concurrency.inFlight).to.equal(1);
    expect(lane.bucket.unanswered).to.equal(1);
    two.end();
    expect(lane.bucket.unanswered).to.equal(0);
    expect(changes).to.equal(3);
  });

  it('should leave the probe to the next when it comes to nothing', () => {
    const slot = take();
    expect(lane.bucket.probing).to.equal(true);
    slot.end();
    expect(lane.bucket.probing).to.equal(false);
  });

  it('should not tell of a refusal before its end', () => {
    const [one, two] = [take(), take()];
    one.refused({ ...head, statusCode: 429, headers: { 'retry-after': '5' } });
    expect(lane.bucket).to.include({ closed: true, opensAt: 5_000 });
    two.crowded();
    expect(floor.concurrency.ceiling).to.equal(1);
    expect(changes).to.equal(0);
  });
});
