import { expect } from 'chai';
import fc from 'fast-check';
import { encodeOnce, encodePart } from '../../../lib/url/encodeOnce.js';

describe('encodeOnce', () => {
  it('should encode what must be encoded and keep the rest byte for byte', () => {
    expect(encodeOnce('/a%2f b?c="d"&e=%&f=%2&g=+')).to.equal(
      '/a%2f%20b?c=%22d%22&e=%25&f=%252&g=+',
    );
  });

  it('should change nothing when done twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = encodeOnce(text);
        expect(encodeOnce(once)).to.equal(once);
        expect(once).to.match(/^[\x21-\x7e]*$/);
      }),
    );
  });
});

describe('encodePart', () => {
  it('should encode all that could end a part, and be decoded to what it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(encodePart(text)).to.match(/^[\w.!~*()%-]*$/);
        expect(decodeURIComponent(encodePart(text))).to.equal(text);
      }),
    );
  });
});
