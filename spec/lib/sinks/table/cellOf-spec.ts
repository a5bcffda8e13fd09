import { expect } from 'chai';
import { cellOf } from '../../../../lib/sinks/table/cellOf.js';
import { columnTypes, type ColumnType } from '../../../../lib/sinks/table/column.js';

const circle: Record<string, unknown> = {};
circle['self'] = circle;

const taken: readonly (readonly [ColumnType, unknown, unknown])[] = [
  ['text', 'a', 'a'],
  ['text', '', ''],
  ['text', 5, '5'],
  ['text', false, 'false'],
  ['text', 2n ** 70n, (2n ** 70n).toString()],
  ['text', { a: [1] }, '{"a":[1]}'],
  ['text', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['integer', -(2 ** 31), -(2 ** 31)],
  ['integer', ' 12 ', 12],
  ['bigint', 2 ** 53 - 1, 9_007_199_254_740_991n],
  ['bigint', '-9223372036854775808', -(2n ** 63n)],
  ['bigint', '+5', 5n],
  ['double', '1e3', 1_000],
  ['double', -0.5, -0.5],
  ['boolean', true, true],
  ['boolean', 'false', false],
  ['timestamp', '2026-01-31T03:00Z', '2026-01-31T03:00Z'],
  ['timestamp', '2026-01-31T03:00:00.123456+05:30', '2026-01-31T03:00:00.123456+05:30'],
  ['timestamp', '2025-03-14 03:21:09.0', '2025-03-14T03:21:09.0Z'],
  ['timestamp', '2025-03-14 03:21:09', '2025-03-14T03:21:09Z'],
  ['timestamp', '2025-03-14T03:21:09.123456', '2025-03-14T03:21:09.123456Z'],
  ['timestamp', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['date', '2024-02-29', '2024-02-29'],
  ['json', 'a"', '"a\\""'],
  ['json', [undefined], '[null]'],
  ['json', 5n, '5'],
  ['json', { a: [2n ** 64n] }, '{"a":[18446744073709551616]}'],
  ['json', { a: '\ud83d' }, '{"a":"\ufffd"}'],
  ['text', { a: 5n }, '{"a":5}'],
];

const refused: readonly (readonly [ColumnType, unknown, string])[] = [
  ['text', () => 5, 'text'],
  ['text', circle, 'text'],
  ['integer', 2 ** 31, '32 bits'],
  ['integer', 0.5, '32 bits'],
  ['integer', '', '32 bits'],
  ['integer', true, '32 bits'],
  ['bigint', 2 ** 53, '64 bits'],
  ['bigint', '9223372036854775808', '64 bits'],
  ['bigint', '1.0', '64 bits'],
  ['double', NaN, 'a number'],
  ['double', '1e999', 'a number'],
  ['double', '0x10', 'a number'],
  ['boolean', 1, 'true or false'],
  ['timestamp', '2026-01-31T03:00', 'with its zone'],
  ['timestamp', '2026-01-31 03:00', 'with its zone'],
  ['timestamp', '2026-01-31 03:00:00Z', 'with its zone'],
  ['timestamp', '2026-02-30 03:00:00.0', 'with its zone'],
  ['timestamp', '2026-01-31  03:00:00', 'with its zone'],
  ['timestamp', '2026-01-31 25:00:00', 'with its zone'],
  ['timestamp', '2026-02-30T03:00:00Z', 'with its zone'],
  ['timestamp', new Date(NaN), 'with its zone'],
  ['timestamp', 1_700_000_000, 'with its zone'],
  ['date', '2023-02-29', 'ISO 8601 date'],
  ['date', '2023-02-28T00:00:00Z', 'ISO 8601 date'],
  ['json', circle, 'a JSON value'],
  ['json', Symbol('secret'), 'a JSON value'],
];

describe('cellOf', () => {
  for (const type of columnTypes) {
    it(`should take no value for NULL, ${type}`, () => {
      expect([cellOf(undefined, type), cellOf(null, type)]).to.deep.equal([null, null]);
    });
  }
  for (const [i, [type, value, cell]] of taken.entries()) {
    it(`should take a value as ${type}, ${(i + 1).toString()}`, () => {
      expect(cellOf(value, type)).to.deep.equal(cell);
    });
  }
  for (const [i, [type, value, wanted]] of refused.entries()) {
    it(`should refuse what is no ${type}, ${(i + 1).toString()}`, () => {
      expect(() => cellOf(value, type)).to.throw(TypeError, wanted);
    });
  }
  it('should keep values out of its errors', () => {
    for (const type of ['integer', 'bigint', 'double', 'boolean', 'timestamp', 'date'] as const) {
      expect(() => cellOf('p3rsonal', type))
        .to.throw(TypeError)
        .with.property('message')
        .that.does.not.include('p3rsonal');
    }
  });
});
