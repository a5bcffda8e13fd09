import { expect } from 'chai';
import fc from 'fast-check';
import { utf8 } from '../../../../lib/sinks/shared/utf8.js';

describe('utf8', () => {
  it('should hold texts one after another', () => {
    expect(utf8(['a\n', '', 'é', 'ł', '😀', '\0']).toString()).to.equal('a\néł😀\0');
  });

  it('should be empty for no text', () => {
    expect(utf8([])).to.have.length(0);
  });

  it('should make U+FFFD of half a surrogate, at the end of a text too', () => {
    expect(utf8(['a\ud83d', '\ude00b']).toString()).to.equal('a\ufffd\ufffdb');
  });

  it('should be what the texts are by themselves', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        expect(utf8(texts)).to.deep.equal(Buffer.concat(texts.map((text) => Buffer.from(text))));
      }),
    );
  });
});
