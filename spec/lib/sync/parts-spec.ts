import { expect } from 'chai';
import { holds, partId, partsOf, type ParentRow } from '../../../lib/sync/parts.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const table: SyncTable = {
  name: 'members',
  relativeUrl: '/api/v1/groups/{group_id}/users',
  parent: 'groups',
  key: ['group_id', 'id'],
  columns: {},
  incremental: { by: 'refresh' },
  bucket: 'groups',
  cost: 'parent',
};
const row = (id: string, record?: unknown): ParentRow => ({ columns: { group_id: id }, record });

describe('partsOf', () => {
  it('should make a list for each parent, in the order of their ids, encoded', () => {
    const parts = partsOf({ ...table, query: { q: '{group_id}', expand: 'x' } }, [
      row('b'),
      row('a/$&'),
    ]);
    expect(parts).to.deep.equal([
      {
        id: 'a/$&',
        relativeUrl: '/api/v1/groups/a%2F%24%26/users',
        query: { q: 'a/$&', expand: 'x' },
        parent: { group_id: 'a/$&' },
        isOptional: false,
      },
      {
        id: 'b',
        relativeUrl: '/api/v1/groups/b/users',
        query: { q: 'b', expand: 'x' },
        parent: { group_id: 'b' },
        isOptional: false,
      },
    ]);
  });

  it('should refuse a parent that would lead elsewhere', () => {
    expect(() => partsOf(table, [row('..')])).to.throw();
  });

  it('should ask those parents alone for which a condition holds, and let their lists be missing', () => {
    const where = [{ path: 'features', includes: 'PUSH' }];
    const parts = partsOf({ ...table, where }, [
      row('a', { features: ['PUSH'] }),
      row('b', { features: [] }),
    ]);
    expect(parts.map(({ id, isOptional }) => [id, isOptional])).to.deep.equal([['a', true]]);
  });

  it('should make one list without a parent, or one for each value', () => {
    const alone = { ...table, relativeUrl: '/api/v1/policies', parent: undefined };
    expect(partsOf(alone, []).map(({ id }) => id)).to.deep.equal(['']);
    const each = { parameter: 'type', values: ['B', 'A'] };
    expect(
      partsOf({ ...alone, each }, []).map(({ id, query, isOptional }) => [id, query, isOptional]),
    ).to.deep.equal([
      ['A', { type: 'A' }, true],
      ['B', { type: 'B' }, true],
    ]);
  });

  it('should tell the lists of several placeholders apart', () => {
    expect(partId({ one: 'a', two: 'b' })).to.equal('a/b');
  });
});

describe('holds', () => {
  const record = { a: { n: 2, list: ['x'], text: 'ON', empty: null } };

  it('should look inside the record of a parent', () => {
    expect(holds({ path: 'a.n', above: 1 }, record)).to.equal(true);
    expect(holds({ path: 'a.n', above: 2 }, record)).to.equal(false);
    expect(holds({ path: 'a.text', above: 0 }, record)).to.equal(false);
    expect(holds({ path: 'a.list', includes: 'x' }, record)).to.equal(true);
    expect(holds({ path: 'a.text', includes: 'O' }, record)).to.equal(false);
    expect(holds({ path: 'a.text', in: ['ON'] }, record)).to.equal(true);
    expect(holds({ path: 'a.text', in: ['OFF'] }, record)).to.equal(false);
    expect(holds({ path: 'a.n' }, record)).to.equal(true);
    for (const path of ['a.empty', 'a.none', 'b.c']) {
      expect(holds({ path }, record), path).to.equal(false);
    }
  });
});
