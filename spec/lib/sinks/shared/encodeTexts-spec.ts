import { expect } from 'chai';
import fc from 'fast-check';
import { encodeTexts } from '../../../../lib/sinks/shared/encodeTexts.js';

describe('encodeTexts', () => {
  it('should hold texts one after another', () => {
    expect(encodeTexts(['a\n', '', 'é', 'ł', '😀', '\0']).toString()).to.equal('a\néł😀\0');
  });

  it('should be empty for no text', () => {
    expect(encodeTexts([])).to.have.length(0);
  });

  it('should make U+FFFD of half a surrogate, at the end of a text too', () => {
    expect(encodeTexts(['a\ud83d', '\ude00b']).toString()).to.equal('a\ufffd\ufffdb');
  });

  it('should be what the texts are by themselves', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        expect(encodeTexts(texts)).to.deep.equal(
          Buffer.concat(texts.map((text) => Buffer.from(text))),
        );
      }),
    );
  });
});
