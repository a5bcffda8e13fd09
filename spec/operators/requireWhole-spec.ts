import { expect } from 'chai';
import { requireWhole } from '../../operators/requireWhole.js';

describe('requireWhole', () => {
  it('should let whole numbers from the least and Infinity pass', () => {
    for (const value of [1, 2, Number.MAX_SAFE_INTEGER, Infinity]) {
      expect(() => {
        requireWhole('count', value, 1);
      }).not.to.throw();
    }
  });

  it('should refuse anything else with a RangeError that names rule and value', () => {
    for (const value of [0, -1, 1.5, NaN, -Infinity, '2', null, undefined]) {
      expect(() => {
        requireWhole('count', value as number, 1);
      }).to.throw(
        RangeError,
        `count must be a whole number from 1, or Infinity: got ${String(value)}`,
      );
    }
  });
});
