import { expect } from 'chai';
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
