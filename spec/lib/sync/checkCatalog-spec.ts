import { expect } from 'chai';
import { OktaInputError } from '../../../lib/errors.js';
import { checkCatalog } from '../../../lib/sync/checkCatalog.js';
import { oktaTables } from '../../../lib/sync/oktaTables.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const badges: SyncTable = {
  name: 'badges',
  relativeUrl: '/api/v1/users/{user_id}/badges',
  parent: 'users',
  key: ['user_id', 'id'],
  columns: { id: { type: 'text', path: 'id' } },
  incremental: { by: 'refresh' },
  bucket: 'users',
  cost: 'user',
};

function faultOf(row: object): string {
  try {
    checkCatalog([...oktaTables, { ...badges, ...row }]);
  } catch (error) {
    expect(error).to.be.instanceOf(OktaInputError);
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

describe('checkCatalog', () => {
  it('should take the catalog, with at least 60 tables that are not opt-in', () => {
    expect(checkCatalog(oktaTables)).to.have.length(92);
    expect(oktaTables.filter(({ optIn }) => optIn !== true).length).to.be.at.least(60);
  });

  it('should take a row of a user', () => {
    expect(checkCatalog([...oktaTables, badges]).at(-1)).to.deep.equal(badges);
  });

  for (const [what, row, message] of [
    [
      'a parent that is none',
      { parent: 'user' },
      'catalog.badges.parent names "user", which is no table; did you mean users',
    ],
    [
      'a placeholder without a parent',
      { parent: undefined },
      'catalog.badges.parent is missing: {user_id} comes from one',
    ],
    [
      'a parent without a placeholder',
      { relativeUrl: '/api/v1/badges', key: ['id'] },
      'catalog.badges.parent needs a placeholder',
    ],
    [
      'a key that is no column',
      { key: ['idd'] },
      'catalog.badges.key names "idd", which is no column; did you mean',
    ],
    [
      'a reference to no table',
      { references: { user_id: 'usres.id' } },
      'catalog.badges.references names "usres", which is no table; did you mean users',
    ],
    [
      'a reference to no column',
      { references: { user_id: 'users.idd' } },
      'names "idd", which is no column; did you mean id',
    ],
    [
      'a way without events',
      { incremental: { by: 'events' } },
      "catalog.badges.events is missing: by 'events'",
    ],
    ['a way that there is not', { incremental: { by: 'magic' } }, 'catalog.badges.incremental'],
    ['a field that there is not', { colour: 'red' }, 'catalog.badges.colour is not a field'],
    [
      'the name of the table of tables',
      { name: 'sync_tables' },
      'catalog.sync_tables.name is that of the table of tables; rename it',
    ],
    [
      'a column of the name of the whole record',
      { columns: { ...badges.columns, record: { type: 'text', path: 'record' } } },
      'catalog.badges.columns.record is that of the whole record',
    ],
    [
      'a column whose name a database would cut',
      { columns: { ...badges.columns, ['c'.repeat(64)]: { type: 'text', path: 'c' } } },
      'must be a snake_case name of at most 63 letters',
    ],
    ['a name that is taken', { name: 'groups' }, 'catalog.groups.name is there twice'],
    [
      'a url that is none',
      { relativeUrl: '//evil/{user_id}' },
      'catalog.badges.relativeUrl must begin with one /',
    ],
    [
      'a type that there is not',
      { columns: { id: { type: 'string', path: 'id' } } },
      'catalog.badges.columns.id.type must be one of text',
    ],
  ] as const) {
    it(`should refuse ${what}`, () => {
      expect(faultOf(row)).to.contain(message);
    });
  }

  it('should refuse parents in a circle', () => {
    const one = { ...badges, name: 'one', parent: 'two' };
    const two = { ...badges, name: 'two', parent: 'one' };
    expect(() => checkCatalog([one, two])).to.throw(
      OktaInputError,
      'goes in a circle: one → two → one',
    );
  });
});
