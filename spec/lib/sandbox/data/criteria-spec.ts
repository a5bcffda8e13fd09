import { expect } from 'chai';
import fc from 'fast-check';
import { parseCriteria } from '../../../../lib/sandbox/data/criteria.js';
import type { Fields } from '../../../../lib/sandbox/data/criteria.js';
import { matcher } from '../../../../lib/sandbox/data/matcher.js';

const fields: Fields = (path, operator) => {
  if (path === 'created') return operator === 'sw' ? undefined : 'date';
  return path === 'secret' ? undefined : 'text';
};
const record: Readonly<Record<string, unknown>> = {
  status: 'ACTIVE',
  city: 'Oslo',
  created: Date.UTC(2024, 5, 1),
  isAdmin: true,
  nothing: null,
};
const meets = (text: string): boolean =>
  matcher(parseCriteria(text, fields), (item: typeof record, path) => item[path])(record);

describe('parseCriteria', () => {
  const truths: readonly (readonly [string, boolean])[] = [
    ['status eq "ACTIVE"', true],
    ['status EQ "active"', true],
    ['status eq "STAGED"', false],
    ['city sw "os"', true],
    ['city co "sl"', true],
    ['city gt "Lyon"', true],
    ['city le "Lyon"', false],
    ['isAdmin eq true', true],
    ['city pr', true],
    ['nothing pr', false],
    ['missing pr', false],
    ['missing eq "x"', false],
    ['created gt "2024-01-01T00:00:00.000Z"', true],
    ['created lt "2024-06-01T00:00:00Z"', false],
    ['created ge "2024-06-01T02:00:00+02:00"', true],
    ['created eq "2024-06-01"', true],
    ['status eq "STAGED" or city eq "Oslo" and isAdmin eq true', true],
    ['(status eq "STAGED" or city eq "Oslo") and isAdmin eq false', false],
    ['((status eq "ACTIVE"))', true],
    ['city eq "a \\"quoted\\" (word) and more"', false],
  ];
  for (const [text, truth] of truths) {
    it(`should find ${text} ${String(truth)}`, () => {
      expect(meets(text)).to.equal(truth);
    });
  }

  const broken = [
    '',
    'status',
    'status eq',
    'status ne "ACTIVE"',
    'status eq ACTIVE',
    'status eq "ACTIVE',
    'status eq "ACTIVE" status',
    'status eq "ACTIVE" and',
    '(status eq "ACTIVE"',
    'status eq "ACTIVE")',
    'secret eq "x"',
    'created sw "2024"',
    'created gt "yesterday"',
  ];
  for (const text of broken) {
    it(`should throw a SyntaxError for ${text}`, () => {
      expect(() => parseCriteria(text, fields)).to.throw(SyntaxError);
    });
  }

  it('should throw nothing but a SyntaxError', () => {
    const word = fc.constantFrom(
      'status',
      'eq',
      'pr',
      '(',
      ')',
      'and',
      'or',
      '"x"',
      '"',
      '\\',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), (words) => {
        try {
          parseCriteria(words.join(' '), fields);
        } catch (error) {
          expect(error).to.be.instanceOf(SyntaxError);
        }
      }),
    );
  });

  it('should read a megabyte of text to its end', () => {
    const text = Array.from({ length: 50_000 }, () => 'status eq "STAGED"').join(' or ');
    expect(meets(text)).to.equal(false);
  });
});
