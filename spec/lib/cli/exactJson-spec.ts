import { expect } from 'chai';
import fc from 'fast-check';
import { exactJson, exactText } from '../../../lib/cli/exactJson.js';
import { redacted } from '../../../lib/http/redacted.js';

const printed = (text: string) => exactText(exactJson(text));

describe('exactJson', () => {
  it('should read any JSON as JSON.parse does, where numbers hold it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        // Not every text of fast-check is of a number that is itself as one: -5e-324 is written out.
        expect(printed(text)).to.equal(JSON.stringify(JSON.parse(text)));
      }),
    );
    for (const held of ['1e2', '1E+2', '1.50', '100.000000000000000000', '-0', '0e400', '1e-7'])
      expect(exactJson(held), held).to.equal(Number(held));
  });

  it('should refuse what is no JSON', () => {
    for (const text of [
      '{"a":12345678901234567890',
      '[01e400]',
      '[1e400,]',
      '1e',
      '.1e400',
      '["1e400]',
    ])
      expect(() => exactJson(text), text).to.throw(SyntaxError);
  });
});

describe('exactText', () => {
  const kept = [
    '9007199254740993',
    '-12345678901234567890',
    '9007199254740993.0',
    '1e400',
    '-1.5E+10001',
    '1e-400',
    '123456789012345678901234567890e20000',
    '0.1234567890123456789',
    '1234567890.12345678901',
    '3.1415926535897932384626433832795',
  ];
  for (const number of kept) {
    it(`should print ${number} as it came, wherever it stands`, () => {
      expect(printed(number)).to.equal(number);
      const nested = `{"a":[${number},{"b":${number}}],"c":"${number}"}`;
      expect(printed(nested)).to.equal(nested);
      expect(exactText(exactJson(`[${number}]`), 2)).to.equal(`[\n  ${number}\n]`);
      // As the body of an error goes.
      expect(exactText(redacted(exactJson(nested), ['a-secret-token']))).to.equal(nested);
    });
  }

  it('should print any decimal with the value that was sent', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,40}$/);
    const decimal = fc
      .tuple(fc.boolean(), digits, fc.option(digits), fc.option(fc.integer()))
      .map(
        ([isNegative, whole, fraction, exponent]) =>
          (isNegative ? '-' : '') +
          whole +
          (fraction === null ? '' : `.${fraction}`) +
          (exponent === null ? '' : `e${exponent.toString()}`),
      );
    fc.assert(
      fc.property(decimal, (text) => {
        expect(scaled(printed(text))).to.deep.equal(scaled(text));
      }),
    );
  });
});

/** A decimal as a whole number without zeros at its end, and the power of ten that goes with it. */
function scaled(decimal: string): readonly [bigint, number] {
  const [mantissa = '', exponent = '0'] = decimal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  let number = BigInt(whole + fraction);
  let power = Number(exponent) - fraction.length;
  while (number !== 0n && number % 10n === 0n) {
    number /= 10n;
    power++;
  }
  return [number, power];
}
