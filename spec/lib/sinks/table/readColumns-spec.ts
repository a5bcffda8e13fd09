import { expect } from 'chai';
import { OktaInputError } from '../../../../lib/errors.js';
import { readColumns } from '../../../../lib/sinks/table/readColumns.js';

describe('readColumns', () => {
  const shapes = (given: unknown) =>
    readColumns(given)?.map(({ name, type, path, property }) => [name, type, path, property]);

  it('should read types, types with paths, and none', () => {
    const given = {
      id: 'text',
      made: { type: 'timestamp' },
      city: { type: 'json', path: 'profile.city' },
    };
    expect(shapes(given)).to.deep.equal([
      ['id', 'text', 'id', 'id'],
      ['made', 'timestamp', 'made', 'made'],
      ['city', 'json', 'profile.city', 'profile'],
    ]);
    expect(readColumns(undefined)).to.equal(undefined);
  });

  it('should read paths as columns of text', () => {
    expect(shapes(['id', 'profile.address.city'])).to.deep.equal([
      ['id', 'text', 'id', 'id'],
      ['profile_address_city', 'text', 'profile.address.city', 'profile'],
    ]);
  });

  it('should read values by own properties alone', () => {
    const [column] = readColumns({ x: { type: 'text', path: 'a.constructor' } }) ?? [];
    const values: readonly unknown[] = [
      { a: { constructor: 5 } },
      { a: {} },
      { a: null },
      {},
      null,
      'text',
    ];
    expect(values.map((row) => column?.read(row))).to.deep.equal([
      5,
      ...Array.from({ length: 5 }, () => undefined),
    ]);
  });

  for (const [field, given] of [
    ['columns', 5],
    ['columns', null],
    ['columns', []],
    ['columns', {}],
    ['columns', ['a.b', 'a_b']],
    ['columns', { id: 'text', ID: 'text' }],
    ['columns', { _RUN: 'text' }],
    ['columns.0', [5]],
    ['columns.1', ['id', 'a..b']],
    ['columns.a', { a: 'number' }],
    ['columns.a', { a: 5 }],
    ['columns.', { '': 'text' }],
    ['columns.a.type', { a: { path: 'a' } }],
    ['columns.a.path', { a: { type: 'text', path: '.a' } }],
    ['columns.a.kind', { a: { type: 'text', kind: 'x' } }],
  ] as const) {
    it(`should refuse ${JSON.stringify(given)}`, () => {
      expect(() => readColumns(given))
        .to.throw(OktaInputError)
        .with.property('field', field);
    });
  }
});
