import { expect } from 'chai';
import { describeDifference } from '../../../lib/testing/describeDifference.js';

describe('describeDifference', () => {
  const same = 'x'.repeat(200);
  const cases: readonly (readonly [
    what: string,
    actual: unknown,
    expected: unknown,
    text: string,
  ])[] = [
    ['a value', 1, '1', "is 1, not '1'"],
    ['a property', { a: { b: 1 } }, { a: { b: 2 } }, 'a.b is 1, not 2'],
    ['an item', [{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 3 }], '[1].id is 2, not 3'],
    ['an item too many', ['a', 'b'], ['a'], "[1] is 'b', not missing"],
    ['a property that is missing', {}, { a: undefined }, 'a is missing, not undefined'],
    ['a name that is no word', { 'x-y': 1 }, { 'x-y': 2 }, "['x-y'] is 1, not 2"],
    [
      'what comes late in a text',
      `${same}a`,
      `${same}b`,
      `is '…${'x'.repeat(15)}a', not '…${'x'.repeat(15)}b'`,
    ],
    ['a text that goes on', 'ab', 'abc', "is 'ab', not 'abc'"],
    ['a kind of object', new Map([[1, 2]]), {}, 'is Map(1) { 1 => 2 }, not {}'],
    ['what has no properties', new Set([1]), new Set([2]), 'is Set(1) { 1 }, not Set(1) { 2 }'],
    ['a message', new Error('a'), new Error('b'), "message is 'a', not 'b'"],
    ['a cause', new Error('a', { cause: 1 }), new Error('a'), 'cause is 1, not missing'],
    ['null', { a: null }, { a: {} }, 'a is null, not {}'],
  ];
  for (const [what, actual, expected, text] of cases) {
    it(`should name ${what}`, () => {
      expect(describeDifference(actual, expected)).to.equal(text);
    });
  }

  it('should come to an end in what leads back to itself', () => {
    const ring = (n: number) => {
      const object: Record<string, unknown> = {};
      object['self'] = object;
      object['n'] = n;
      return object;
    };
    expect(describeDifference(ring(1), ring(2))).to.match(/^(?:self\.){19}self is .*, not /);
  });
});
