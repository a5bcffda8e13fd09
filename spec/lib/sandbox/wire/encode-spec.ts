import { expect } from 'chai';
import fc from 'fast-check';
import { encode } from '../../../../lib/sandbox/wire/encode.js';

describe('encode', () => {
  it('should write texts as UTF-8, one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        expect(encode(texts)).to.deep.equal(Buffer.from(texts.join('')));
      }),
    );
  });

  it('should make room for texts of any length', () => {
    const texts = ['å', '美'.repeat(2_000_000), 'z'];
    expect(encode(texts).equals(Buffer.from(texts.join('')))).to.equal(true);
  });

  it('should return memory that the next call does not touch', () => {
    const first = encode(['first']);
    encode(['other']);
    expect(first.toString()).to.equal('first');
  });
});
