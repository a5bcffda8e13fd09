import { expect } from 'chai';
import fc from 'fast-check';
import { exactJson } from '../../../lib/cli/exactJson.js';

describe('exactJson', () => {
  it('should read any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain = JSON.parse(text) as unknown;
        const isPlain = (value: unknown): boolean =>
          typeof value === 'number'
            ? Number.isSafeInteger(value) || !Number.isInteger(value)
            : typeof value !== 'object' || value === null || Object.values(value).every(isPlain);
        fc.pre(isPlain(plain));
        expect(exactJson(text)).to.deep.equal(plain);
      }),
    );
  });

  it('should keep integers that a number cannot hold, and nothing that only looks like one', () => {
    const text =
      '{"id":9007199254740993,"low":-12345678901234567890,"at":"12345678901234567890","pi":3.141592653589793,"q":"a\\"1e400"}';
    expect(exactJson(text)).to.deep.equal({
      id: 9007199254740993n,
      low: -12345678901234567890n,
      at: '12345678901234567890',
      pi: 3.141592653589793,
      q: 'a"1e400',
    });
  });

  it('should write an exponent out', () => {
    expect(exactJson('[1e400, 1.5e20, 9007199254740993.0]')).to.deep.equal([
      10n ** 400n,
      15n * 10n ** 19n,
      9007199254740993n,
    ]);
    expect(exactJson('[1e2, 1e-7]')).to.deep.equal([100, 1e-7]);
  });

  it('should refuse what is no JSON', () => {
    expect(() => exactJson('{"a":12345678901234567890')).to.throw(SyntaxError);
  });
});
