import { expect } from 'chai';
import { inShort } from '../../../../lib/sinks/shared/inShort.js';

describe('inShort', () => {
  it('should cut what is longer alone', () => {
    expect(['', 'abc', 'abcd'].map((text) => inShort(text, 3))).to.deep.equal(['', 'abc', 'abc…']);
  });
});
