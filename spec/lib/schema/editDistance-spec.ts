import { expect } from 'chai';
import fc from 'fast-check';
import { editDistance } from '../../../lib/schema/editDistance.js';

describe('editDistance', () => {
  for (const [a, b, steps] of [
    ['', '', 0],
    ['users', 'users', 0],
    ['user', 'users', 1],
    ['uesrs', 'users', 2],
    ['', 'abc', 3],
    ['groups', 'users', 5],
  ] as const)
    it(`should take ${steps.toString()} to make "${b}" of "${a}"`, () => {
      expect(editDistance(a, b)).to.equal(steps);
    });

  it('should be the same both ways, and no more than the longer text has letters', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const there = editDistance(a, b);
        expect(there).to.equal(editDistance(b, a));
        expect(there).to.be.at.most(Math.max(a.length, b.length));
        expect(there === 0).to.equal(a === b);
      }),
    );
  });
});
