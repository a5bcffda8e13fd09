import { expect } from 'chai';
import fc from 'fast-check';
import { unknownBucket } from '../../../lib/rate/bucket.js';
import { burstOf, foreignUse, noForeignUse } from '../../../lib/rate/foreignUse.js';

describe('foreignUse', () => {
  const bucket = (remaining: number, sent: number, reset = 60) => ({
    ...unknownBucket,
    window: { limit: 100, remaining, reset, date: 0 },
    sent,
  });

  it('should know nothing where no window is told of', () => {
    expect(foreignUse(noForeignUse, unknownBucket)).to.equal(noForeignUse);
    expect(burstOf(noForeignUse)).to.equal(0);
  });

  it('should take the largest step of what others have used', () => {
    let use = foreignUse(noForeignUse, bucket(79, 1));
    // What was used before we came is no burst.
    expect(use).to.deep.equal({ reset: 60, used: 20, burst: 0, burstBefore: 0 });
    use = foreignUse(use, bucket(70, 2));
    use = foreignUse(use, bucket(66, 3, 61));
    expect(use).to.deep.equal({ reset: 60, used: 31, burst: 8, burstBefore: 0 });
    expect(burstOf(use)).to.equal(8);
  });

  it('should remember the burst of one window before', () => {
    let use = foreignUse(foreignUse(noForeignUse, bucket(99, 1)), bucket(88, 2));
    use = foreignUse(use, bucket(99, 1, 120));
    expect(burstOf(use)).to.equal(10);
    expect(burstOf(foreignUse(use, bucket(96, 2, 120)))).to.equal(10);
    expect(burstOf(foreignUse(use, bucket(99, 1, 180)))).to.equal(0);
  });

  it('should see nobody where all was used by us, answered or on its way', () => {
    const steps = fc.array(fc.tuple(fc.nat(30), fc.nat(8)), { minLength: 1 });
    fc.assert(
      fc.property(steps, (all) => {
        let use = noForeignUse;
        for (const [answered, under] of all) {
          use = foreignUse(use, bucket(100 - answered, answered + under));
        }
        expect(burstOf(use)).to.equal(0);
      }),
    );
  });
});
