import { expect } from 'chai';
import { tableColumns, tableKey } from '../../../lib/cli/tableColumns.js';

describe('tableColumns', () => {
  it('should be what is selected, with _ for dots', () => {
    const plan = { paths: ['id', 'profile.email'], parents: undefined, hasFlow: false };
    expect(tableColumns(plan)).to.deep.equal([
      { name: 'id', path: 'id', type: 'text' },
      { name: 'profile_email', path: 'profile.email', type: 'text' },
    ]);
  });

  it('should have a place for the parent and for the whole child', () => {
    const plan = { paths: undefined, parents: '/api/v1/groups', hasFlow: false };
    expect(tableColumns(plan)?.map(({ name, type }) => [name, type])).to.deep.equal([
      ['_parent', 'text'],
      ['id', 'text'],
      ['record', 'json'],
    ]);
  });

  it('should be left to the sink else', () => {
    expect(tableColumns({ paths: undefined, parents: undefined, hasFlow: false })).to.equal(
      undefined,
    );
    expect(tableColumns({ paths: undefined, parents: '/g', hasFlow: true })).to.equal(undefined);
  });
});

describe('tableKey', () => {
  const plan = {
    mode: 'upsert',
    paths: undefined,
    parents: undefined,
    relativeUrl: '/api/v1/users',
  } as const;

  it('should be the id, and the uuid of log events', () => {
    expect(tableKey(plan)).to.deep.equal(['id']);
    expect(tableKey({ ...plan, relativeUrl: '/api/v1/logs?since=x' })).to.deep.equal(['uuid']);
    expect(tableKey({ ...plan, paths: ['uuid', 'published'] })).to.deep.equal(['uuid']);
    expect(tableKey({ ...plan, paths: ['id', 'uuid'] })).to.deep.equal(['id']);
  });

  it('should have the parent before it for children', () => {
    const children = { ...plan, parents: '/api/v1/groups' };
    expect(tableKey(children)).to.deep.equal(['_parent', 'id']);
    expect(tableKey({ ...children, paths: ['_parent', 'uuid'] })).to.deep.equal([
      '_parent',
      'uuid',
    ]);
  });

  it('should be none where rows are added', () => {
    expect(tableKey({ ...plan, mode: 'append' })).to.equal(undefined);
    expect(tableKey({ ...plan, mode: 'replace' })).to.equal(undefined);
  });
});
