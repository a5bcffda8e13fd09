import { expect } from 'chai';
import type { RefusalReason } from '../../../../lib/sinks/shared/refuseRow.js';
import { readRow } from '../../../../lib/sinks/table/readRow.js';
import { readTableOptions } from '../../../../lib/sinks/table/tableOptions.js';

describe('readRow', () => {
  const people = readTableOptions({
    table: 'users',
    key: ['group', 'id'],
    columns: { group: 'text', id: { type: 'text', path: 'user.id' }, age: 'integer' },
    mode: 'upsert',
  });
  const read = (row: unknown) => readRow(row, people, people.columns);

  it('should read cells in the order of the columns', () => {
    expect(read({ age: '5', user: { id: 'u' }, group: 'g', more: 1 })).to.deep.equal(['g', 'u', 5]);
    expect(read({ group: 'g', user: { id: 'u' } })).to.deep.equal(['g', 'u', null]);
  });

  for (const [what, row, reason] of [
    ['what is no object', 'text', 'is not an object'],
    ['nothing', null, 'is not an object'],
    [
      'a row without a part of its key',
      { group: 'g', user: {} },
      'has no value for the key user.id',
    ],
    ['a value that does not fit', { group: 'g', user: { id: 'u' }, age: 'x' }, 'column age takes'],
  ] as const) {
    it(`should refuse ${what}`, () => {
      expect(read(row)).to.have.property('reason').that.includes(reason);
    });
  }

  it('should refuse a number that JSON.parse could not hold, by column and property', () => {
    const typed = readTableOptions({
      table: 'users',
      columns: { text: 'text', big: 'bigint', int: 'integer', double: 'double', json: 'json' },
      mode: 'append',
    });
    const lost = JSON.parse('9007199254740993') as number;
    for (const { name } of typed.columns) {
      const { reason, hint } = readRow({ [name]: lost }, typed, typed.columns) as RefusalReason;
      expect(reason).to.equal(
        `does not fit: column ${name} has a number that JSON.parse cannot hold`,
      );
      expect(hint).to.contain('connection.parseJson');
    }
    for (const name of ['text', 'json']) {
      const row = { [name]: { a: [lost] } };
      expect(readRow(row, typed, typed.columns))
        .to.have.property('reason')
        .that.contains(`column ${name} has a number at a.0`);
    }
    const whole = readTableOptions({ table: 'users', mode: 'append' });
    expect(readRow({ id: 'a', profile: { n: Infinity } }, whole, whole.columns))
      .to.have.property('reason')
      .that.contains('column record has a number at profile.n');
    expect(readRow({ id: 'a', n: 2n ** 64n }, whole, whole.columns)).to.deep.equal([
      'a',
      '{"id":"a","n":18446744073709551616}',
    ]);
  });

  it('should refuse bytes', () => {
    const whole = readTableOptions({ table: 'users', mode: 'append' });
    for (const table of [people, whole]) {
      expect(readRow(Uint8Array.of(1), table, table.columns))
        .to.have.property('reason')
        .that.contains('bytes');
    }
  });

  it('should take anything as a whole record, and its id or uuid beside', () => {
    const whole = readTableOptions({ table: 'users', mode: 'append' });
    const rows = [{ id: 5 }, { uuid: 'e' }, 'text', null, [1]];
    expect(rows.map((row) => readRow(row, whole, whole.columns))).to.deep.equal([
      ['5', '{"id":5}'],
      ['e', '{"uuid":"e"}'],
      [null, '"text"'],
      [null, null],
      [null, '[1]'],
    ]);
  });
});
