import { expect } from 'chai';
import fc from 'fast-check';
import { decodeText } from '../../../../lib/http/body/decodeText.js';

describe('decodeText', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);

  it('should read UTF-8', () => {
    expect(decodeText(Buffer.from('Zoë 😀'), 'utf-8')).to.equal('Zoë 😀');
    expect(decodeText(Buffer.from('Zoë'), 'utf8')).to.equal('Zoë');
    expect(decodeText(bytes(), 'utf-8')).to.equal('');
  });

  it('should leave out one byte order mark', () => {
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61), 'utf-8')).to.equal('a');
    expect(decodeText(Buffer.from('\uFEFF\uFEFFa'), 'utf-8')).to.equal('\uFEFFa');
    expect(decodeText(bytes(0xff, 0xfe, 0x61, 0), 'utf-16le')).to.equal('a');
  });

  it('should put U+FFFD for what is not UTF-8', () => {
    expect(decodeText(bytes(0x61, 0xff, 0x62), 'utf-8')).to.equal('a\uFFFDb');
  });

  it('should read ISO-8859-1 as it is', () => {
    for (const charset of ['iso-8859-1', 'latin1']) {
      expect(decodeText(bytes(0xe9, 0x80), charset)).to.equal('é\u0080');
    }
  });

  it('should read other charsets that are known', () => {
    expect(decodeText(bytes(0x83, 0x65), 'shift_jis')).to.equal('テ');
  });

  it('should return undefined for a charset that is not known', () => {
    expect(decodeText(bytes(0x61), 'klingon')).to.equal(undefined);
    expect(decodeText(bytes(0x61), '')).to.equal(undefined);
  });

  it('should read a part of a larger buffer', () => {
    expect(decodeText(Buffer.from('abcdef').subarray(2, 4), 'utf-8')).to.equal('cd');
    expect(decodeText(Buffer.from('abcdef').subarray(2, 4), 'latin1')).to.equal('cd');
  });

  it('should give back any text written as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
        expect(decodeText(Buffer.from(mark + text), 'utf-8')).to.equal(text);
      }),
    );
  });
});
