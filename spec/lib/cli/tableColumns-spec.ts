import { expect } from 'chai';
import { selection } from '../../../lib/cli/selection.js';
import { tableColumns, tableKey } from '../../../lib/cli/tableColumns.js';
import { UsageError } from '../../../lib/cli/usageError.js';

const plan = { columns: undefined, key: undefined, parents: undefined, hasFlow: false };

describe('tableColumns', () => {
  it('should be what is selected, with _ for dots, as text where nothing else is said', () => {
    const columns = selection('id,profile.email,Since=created:timestamp');
    expect(tableColumns({ ...plan, columns })).to.deep.equal([
      { name: 'id', path: 'id', type: 'text' },
      { name: 'profile_email', path: 'profile.email', type: 'text' },
      { name: 'Since', path: 'created', type: 'timestamp' },
    ]);
  });

  it('should refuse two columns of one name', () => {
    expect(() => tableColumns({ ...plan, columns: selection('a.b,a_b') })).to.throw(
      UsageError,
      '--select makes two columns "a_b"; give one another name: other=a_b',
    );
  });

  it('should have a place for the parent and for the whole child', () => {
    const columns = tableColumns({ ...plan, parents: '/api/v1/groups' });
    expect(columns?.map(({ name, type }) => [name, type])).to.deep.equal([
      ['_parent', 'text'],
      ['id', 'text'],
      ['record', 'json'],
    ]);
  });

  it('should be left to the sink else', () => {
    expect(tableColumns(plan)).to.equal(undefined);
    expect(tableColumns({ ...plan, parents: '/g', hasFlow: true })).to.equal(undefined);
  });
});

describe('tableKey', () => {
  it('should be none where none is asked for', () => {
    expect(tableKey(plan)).to.equal(undefined);
  });

  it('should be the columns of the key, by path or by name', () => {
    const columns = selection('User=id,profile.login');
    expect(tableKey({ ...plan, columns, key: ['id'] })).to.deep.equal(['User']);
    expect(tableKey({ ...plan, columns, key: ['profile.login'] })).to.deep.equal(['profile_login']);
    expect(tableKey({ ...plan, columns, key: ['profile_login'] })).to.deep.equal(['profile_login']);
  });

  it('should be read by the sink from whole records', () => {
    expect(tableKey({ ...plan, key: ['kid'] })).to.deep.equal(['kid']);
  });

  it('should be the columns of parent and child for whole children', () => {
    const children = { ...plan, parents: '/g', key: ['_parent', 'kid'] };
    expect(tableKey(children)).to.deep.equal(['_parent', 'id']);
    expect(tableKey({ ...children, hasFlow: true })).to.deep.equal(['_parent', 'kid']);
    const columns = selection('_parent,kid');
    expect(tableKey({ ...children, columns })).to.deep.equal(['_parent', 'kid']);
  });
});
