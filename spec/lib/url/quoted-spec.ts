import { expect } from 'chai';
import { quoted } from '../../../lib/url/quoted.js';

describe('quoted', () => {
  it('should show text as JSON, cut to 80 characters', () => {
    expect(quoted('a "b"\n')).to.equal('"a \\"b\\"\\n"');
    expect(quoted('x'.repeat(80))).to.equal(`"${'x'.repeat(80)}"`);
    expect(quoted('x'.repeat(81))).to.equal(`"${'x'.repeat(80)}…"`);
  });

  it('should show other values as they are, and objects by their type alone', () => {
    expect([NaN, true, undefined, null, [1], { a: 1 }, 1n, Symbol('x')].map(quoted)).to.deep.equal([
      'NaN',
      'true',
      'undefined',
      'null',
      'an array',
      'a value of type object',
      'a value of type bigint',
      'a value of type symbol',
    ]);
  });
});
