import { expect } from 'chai';
import { rowsOfParents } from '../../../lib/cli/streamInput.js';
import type { StreamCommandOptions } from '../../../lib/cli/streamOptions.js';
import { streamPlan } from '../../../lib/cli/streamPlan.js';

const members = '/api/v1/groups/{id}/users';

describe('rowsOfParents', () => {
  const rowsOf = (to: string, options: Partial<StreamCommandOptions> = {}, url = members) =>
    rowsOfParents(streamPlan(url, { to, forEach: '/api/v1/groups', ...options }))?.({
      id: '00g1',
      profile: { name: 'Night shift' },
    });

  it('should tell the rows of a parent in a table by the column that names it', () => {
    const own = { _parent: '00g1' };
    expect(rowsOf('a.duckdb#m')).to.deep.equal(own);
    expect(rowsOf('a.duckdb#m', { mode: 'replace' })).to.deep.equal(own);
    expect(rowsOf('postgres:#m', { select: 'id,status' })).to.deep.equal(own);
    expect(rowsOf('a.parquet', { select: 'Group=_parent,id' })).to.deep.equal({ Group: '00g1' });
    const flow = { flow: './flow.mjs', select: 'id' };
    expect(rowsOf('a.duckdb#m', flow)).to.deep.equal(own);
  });

  it('should leave rows that are added to others, and what no column tells', () => {
    expect(rowsOf('a.duckdb#m', { mode: 'append' })).to.equal(undefined);
    const flow = { flow: './flow.mjs', mode: 'replace' } as const;
    expect(rowsOf('a.duckdb#m', flow)).to.equal(undefined);
  });

  it('should leave rows where a target cannot take them away', () => {
    expect(rowsOf('m.ndjson')).to.equal(undefined);
    expect(rowsOf('m.csv', { select: 'id' })).to.equal(undefined);
    expect(rowsOf('-')).to.equal(undefined);
  });

  it('should know none of a list without parents', () => {
    expect(rowsOfParents(streamPlan('/api/v1/users', { to: 'a.duckdb#u' }))).to.equal(undefined);
  });
});
