import { expect } from 'chai';
import fc from 'fast-check';
import { headerText } from '../../../lib/http/headerText.js';

describe('headerText', () => {
  it('should read bytes that are UTF-8 as such', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(headerText(Buffer.from(text).toString('latin1'))).to.equal(text);
      }),
    );
  });

  it('should leave what is none as it is', () => {
    for (const value of ['', 'a', 'M\u00fcller', '\u00c3', 'Ł', '\u00c3\u00bcŁ', '日本']) {
      expect(headerText(value)).to.equal(value);
    }
  });
});
