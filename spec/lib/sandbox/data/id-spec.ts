import { expect } from 'chai';
import fc from 'fast-check';
import { idOf, indexOf } from '../../../../lib/sandbox/data/id.js';

describe('idOf', () => {
  const index = fc.integer({ min: 0, max: 1_000_000_000 });

  it('should make ids of 20 characters that give their index back', () => {
    fc.assert(
      fc.property(fc.integer(), index, (seed, number) => {
        const id = idOf('00u', seed, number);
        expect(id).to.match(/^00u[0-9A-Za-z]{17}$/);
        expect(indexOf(id, '00u', seed)).to.equal(number);
      }),
    );
  });

  it('should order ids as their indexes', () => {
    fc.assert(
      fc.property(index, index, (a, b) => {
        expect(idOf('00g', 1, a) < idOf('00g', 1, b)).to.equal(a < b);
      }),
    );
  });

  it('should know nothing of ids of another kind or another org', () => {
    expect(indexOf(idOf('00u', 1, 5), '00g', 1)).to.equal(undefined);
    expect(indexOf(idOf('00u', 1, 5), '00u', 2)).to.equal(undefined);
  });

  it('should take no other text for an id', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ minLength: 20, maxLength: 20 })), (text) => {
        expect(indexOf(text, '00u', 1)).to.equal(undefined);
      }),
    );
  });
});
