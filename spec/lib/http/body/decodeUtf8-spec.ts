import { expect } from 'chai';
import fc from 'fast-check';
import { decodeUtf8 } from '../../../../lib/http/body/decodeUtf8.js';

describe('decodeUtf8', () => {
  it('should read what is ASCII, and what is not', () => {
    expect(decodeUtf8(Buffer.from('Zoe'))).to.equal('Zoe');
    expect(decodeUtf8(Buffer.from('Zoë 😀'))).to.equal('Zoë 😀');
    expect(decodeUtf8(Uint8Array.of())).to.equal('');
  });

  it('should leave out one byte order mark', () => {
    expect(decodeUtf8(Buffer.from('\uFEFF\uFEFFa'))).to.equal('\uFEFFa');
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0xff))).to.equal('\uFFFD');
  });

  it('should read any bytes as TextDecoder does', () => {
    const decoder = new TextDecoder();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(decodeUtf8(bytes)).to.equal(decoder.decode(bytes));
      }),
    );
  });
});
