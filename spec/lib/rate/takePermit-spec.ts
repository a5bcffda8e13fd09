import { expect } from 'chai';
import type { CountedKey } from '../../../lib/rate/bucketQueue.js';
import { fullConcurrency } from '../../../lib/rate/concurrency.js';
import { countedKey, noKeys } from '../../../lib/rate/countedKeys.js';
import { takePermit, type SharedConcurrency } from '../../../lib/rate/takePermit.js';

describe('takePermit', () => {
  let shared: SharedConcurrency;
  let counted: CountedKey;
  let changes: number;
  let now: number;
  let keys: ReturnType<typeof noKeys>;

  beforeEach(() => {
    shared = { concurrency: fullConcurrency(75) };
    keys = noKeys();
    counted = countedKey(keys, 'GET /api/v1/users', 10);
    changes = 0;
    now = 0;
  });

  const take = (of = counted) =>
    takePermit(
      shared,
      keys,
      of,
      () => now,
      () => changes++,
    );
  const head = { statusCode: 200, headers: {}, body: [] as never };
  const refusal = { ...head, statusCode: 429 };

  it('should be in flight until its end, which comes once', () => {
    const [one, two] = [take(), take()];
    expect(shared.concurrency.inFlight).to.equal(2);
    one.answered(head);
    one.end();
    one.end();
    expect(shared.concurrency.inFlight).to.equal(1);
    expect(counted.bucket.unanswered).to.equal(1);
    two.end();
    expect(counted.bucket.unanswered).to.equal(0);
    expect(changes).to.equal(3);
  });

  it('should leave the probe to the next when it comes to nothing', () => {
    const permit = take();
    expect(counted.bucket.probes).to.equal(1);
    permit.end();
    expect(counted.bucket.probes).to.equal(0);
  });

  it('should not tell of a refusal before its end', () => {
    const [one, two] = [take(), take()];
    one.refused({ ...refusal, headers: { 'retry-after': '5' } }, 0);
    expect(counted.bucket).to.include({ closed: true, opensAt: 5_000 });
    two.concurrencyRefused();
    expect(shared.concurrency.ceiling).to.equal(1);
    expect(changes).to.equal(0);
  });

  it('should back off where a refusal tells no time: a second, doubled, with jitter', () => {
    const waits = [0, 0.5, 0, 0.99, 0, 0, 0].map((random) => {
      const permit = take();
      permit.refused(refusal, random);
      permit.end();
      const wait = counted.bucket.opensAt - now;
      now = counted.bucket.opensAt;
      return wait;
    });
    expect(waits).to.deep.equal([1_000, 2_500, 4_000, 11_960, 16_000, 30_000, 30_000]);
    take().answered(head);
    take().refused(refusal, 0);
    expect(counted.bucket.opensAt - now).to.equal(1_000);
  });

  it('should back off once for those that are refused together', () => {
    const permits = [take(), take(), take()];
    for (const permit of permits) permit.refused(refusal, 0);
    expect(counted.bucket.opensAt).to.equal(1_000);
  });

  it('should let a refusal that is over hold nobody up once another key is let in', () => {
    const other = countedKey(keys, 'GET /api/v1/users/{id}/groups', 10);
    expect(other.queue).to.equal(counted.queue);
    const reset = { 'x-rate-limit-limit': '9', 'x-rate-limit-remaining': '8', date: '' };
    take(other).refused({ ...refusal, headers: { 'retry-after': '5' } }, 0);
    now = 5_000;
    const headers = { ...reset, 'x-rate-limit-reset': '60' };
    take().answered({ ...head, headers });
    expect(other.bucket.closed).to.equal(false);
  });
});
