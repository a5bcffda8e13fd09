import { expect } from 'chai';
import { tally } from './tally.js';

describe('tally', () => {
  it('should find nothing where each record is kept once and had its effect', () => {
    const seen = { effects: ['a 1', 'b 1'], kept: [['b', 'a']] };
    expect(tally(2, seen)).to.deep.equal({ lost: 0, doubled: 0, repeats: 0 });
  });

  it('should count what is missing among the effects, and in what is kept', () => {
    expect(tally(3, { effects: ['a', 'b'], kept: [['a', 'b', 'c'], ['a']] }).lost).to.equal(3);
  });

  it('should count what was done again by the same delivery as a repeat, and no more', () => {
    const seen = { effects: ['a 1', 'a 1', 'b 1'], kept: [] };
    expect(tally(2, seen)).to.deep.equal({ lost: 0, doubled: 0, repeats: 1 });
  });

  it('should count a record of two deliveries, and one that is kept again, as doubled', () => {
    const seen = { effects: ['a 1', 'a 2', 'b 1'], kept: [['a', 'b', 'b']] };
    expect(tally(2, seen)).to.deep.equal({ lost: 0, doubled: 2, repeats: 1 });
  });
});
