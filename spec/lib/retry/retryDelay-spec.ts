import { expect } from 'chai';
import fc from 'fast-check';
import { retryDelay } from '../../../lib/retry/retryDelay.js';

describe('retryDelay', () => {
  const backoff = { baseDelay: 500, maxDelay: 3_000 };

  it('should double what it may be at most, up to maxDelay', () => {
    const most = [1, 2, 3, 4, 50].map((failures) => retryDelay(failures, backoff, 1 - 1e-9));
    expect(most).to.deep.equal([499, 999, 1_999, 2_999, 2_999]);
  });

  it('should be anything from zero to that', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), unit, (failures, random) => {
        const delay = retryDelay(failures, backoff, random);
        return Number.isInteger(delay) && delay >= 0 && delay < 3_000;
      }),
    );
  });
});
