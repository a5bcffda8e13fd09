import { expect } from 'chai';
import { portable } from '../../../lib/checkpoint/portable.js';

describe('portable', () => {
  it('should write bigints as their digits, wherever they are', () => {
    const large = 12345678901234567890n;
    const digits = '12345678901234567890';
    expect(portable(large)).to.equal(digits);
    expect(portable({ id: large, a: [1, large, { b: large }] })).to.deep.equal({
      id: digits,
      a: [1, digits, { b: digits }],
    });
  });

  it('should leave all else as it is', () => {
    const at = new Date(0);
    for (const value of ['text', 7, true, null, undefined, at]) {
      expect(portable(value)).to.equal(value);
    }
    expect(portable({ a: { at }, b: [] })).to.deep.equal({ a: { at }, b: [] });
  });
});
