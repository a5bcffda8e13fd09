import { expect } from 'chai';
import fc from 'fast-check';
import { time } from '../../../../lib/sandbox/data/time.js';

describe('time', () => {
  it('should write times as Date does', () => {
    const from = Date.UTC(1960, 0, 1);
    fc.assert(
      fc.property(fc.integer({ min: from, max: Date.UTC(2100, 0, 1) }), (milliseconds) => {
        expect(time(milliseconds)).to.equal(new Date(milliseconds).toISOString());
      }),
    );
  });

  it('should write null for what never happened', () => {
    expect(time(null)).to.equal(null);
  });
});
