import { expect } from 'chai';
import fc from 'fast-check';
import { jsonText, wellFormedJson } from '../../../../lib/sinks/shared/jsonText.js';

describe('jsonText', () => {
  it('should write what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        expect(jsonText(value)).to.equal(JSON.stringify(value));
      }),
      { numRuns: 50 },
    );
    for (const value of [undefined, () => 5, Symbol('a'), new Date(0)]) {
      expect(jsonText(value)).to.equal(JSON.stringify(value));
    }
  });

  it('should write a bigint as its digits, wherever it is', () => {
    expect(jsonText(2n ** 64n)).to.equal('18446744073709551616');
    const row = { a: [-9_007_199_254_740_993n, { b: 0n }], c: '1"', 5: undefined };
    expect(jsonText(row)).to.equal('{"a":[-9007199254740993,{"b":0}],"c":"1\\""}');
  });

  it('should write half a surrogate pair as U+FFFD', () => {
    for (const [value, text] of [
      ['half \ud83d', '"half \ufffd"'],
      [['\udc00\ud83d', '😀'], '["\ufffd\ufffd","😀"]'],
      [{ '\ud83d': 1n }, '{"\ufffd":1}'],
      ['a \\ud83d as text', '"a \\\\ud83d as text"'],
      ['\\\ud83d\\', '"\\\\\ufffd\\\\"'],
      ['\ud7ff\ue000\u0001', '"\ud7ff\ue000\\u0001"'],
    ] as const) {
      expect(jsonText(value)).to.equal(text);
    }
  });

  it('should always write what can be read, without halves', () => {
    const text = fc.string({
      unit: fc.constantFrom('\\', '"', 'u', 'd', 'é', '😀', '\ud83d', '\udc00', '\n', '\0'),
    });
    fc.assert(
      fc.property(text, text, (key, value) => {
        const halves = { [`${key}\ud800`]: `\udfff${value}` };
        const read = JSON.parse(jsonText(halves) ?? '') as object;
        const well = (part: string) => Buffer.from(part).toString();
        expect(read).to.deep.equal({ [well(`${key}\ud800`)]: well(`\udfff${value}`) });
      }),
      { numRuns: 50 },
    );
  });

  it('should say that a circle has no JSON', () => {
    const circle: Record<string, unknown> = { n: 5n };
    circle['self'] = circle;
    expect(() => jsonText(circle)).to.throw(TypeError);
  });
});

describe('wellFormedJson', () => {
  it('should leave all other escapes as they are', () => {
    const json = '{"a":"\\\\ud83d\\u0000\\n\\ud83d","\\u00fc":1}';
    expect(wellFormedJson(json)).to.equal('{"a":"\\\\ud83d\\u0000\\n\ufffd","\\u00fc":1}');
  });
});
