import { expect } from 'chai';
import fc from 'fast-check';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decodeContent } from '../../../../lib/http/body/decodeContent.js';

describe('decodeContent', () => {
  const content = Buffer.from('content '.repeat(1_000));
  const mostly = 1_000_000;

  const decode = (bytes: Uint8Array, encoding: string | string[], maxSize = mostly) =>
    decodeContent(bytes, { 'content-encoding': encoding }, maxSize);
  const bytesOf = (decoded: ReturnType<typeof decode>) => {
    if ('fault' in decoded) throw new Error(decoded.fault);
    return decoded.bytes;
  };
  const faultOf = (decoded: ReturnType<typeof decode>) =>
    'fault' in decoded ? decoded.fault : undefined;

  const encodings: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ];

  it('should undo each encoding', () => {
    for (const [encoding, encode] of encodings) {
      expect(content.equals(bytesOf(decode(encode(content), encoding))), encoding).to.equal(true);
    }
  });

  it('should not read case and spaces', () => {
    expect(bytesOf(decode(gzipSync(content), ' GZip ')).length).to.equal(content.length);
  });

  it('should return the very bytes where there is nothing to undo', () => {
    for (const encoding of ['', 'identity', ' , ', []]) {
      expect(bytesOf(decode(content, encoding))).to.equal(content);
    }
    expect(bytesOf(decodeContent(content, {}, mostly))).to.equal(content);
  });

  it('should undo several encodings, the last first', () => {
    const twice = brotliCompressSync(gzipSync(content));
    expect(bytesOf(decode(twice, 'gzip, br')).length).to.equal(content.length);
    expect(bytesOf(decode(twice, ['gzip', 'br'])).length).to.equal(content.length);
  });

  it('should undo gzip in several members', () => {
    const members = Buffer.concat([gzipSync('first,'), gzipSync('second')]);
    expect(Buffer.from(bytesOf(decode(members, 'gzip'))).toString()).to.equal('first,second');
  });

  it('should tell faults apart', () => {
    for (const [encoding, encode] of encodings) {
      const encoded = encode(content);
      expect(faultOf(decode(encoded.subarray(0, -9), encoding)), encoding).to.equal('cut short');
      expect(faultOf(decode(encoded, encoding, content.length - 1)), encoding).to.equal(
        'too large',
      );
      expect(faultOf(decode(encoded, encoding, content.length)), encoding).to.equal(undefined);
    }
    for (const encoding of ['gzip', 'br']) {
      expect(faultOf(decode(Buffer.from('{"id":1}'), encoding)), encoding).to.equal('corrupt');
    }
    expect(decode(content, 'zstd')).to.deep.equal({ fault: 'unknown encoding', encoding: 'zstd' });
  });

  it('should stop a bomb', () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(50_000_000)));
    expect(bomb.length).to.be.below(1_000);
    expect(faultOf(decode(bomb, 'gzip, gzip'))).to.equal('too large');
  });

  it('should give bytes or a fault, whatever it is given', () => {
    const some = fc.oneof(
      fc.uint8Array(),
      fc.uint8Array().map((bytes) => gzipSync(bytes)),
      fc.tuple(fc.uint8Array(), fc.nat()).map(([bytes, cut]) => gzipSync(bytes).subarray(0, cut)),
    );
    const encoding = fc.constantFrom('gzip', 'x-gzip', 'br', 'deflate', 'identity', 'zstd');
    fc.assert(
      fc.property(some, fc.array(encoding), fc.integer({ min: 1, max: 64 }), (...args) => {
        const [bytes, names, maxSize] = args;
        const decoded = decode(bytes, names.join(), maxSize);
        if (!('fault' in decoded) && names.some((name) => name !== 'identity')) {
          expect(decoded.bytes.length).to.be.at.most(maxSize);
        }
      }),
    );
  });
});
