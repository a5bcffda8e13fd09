import { expect } from 'chai';
import { metaTable } from '../../../lib/sync/metaTable.js';
import { rowOf } from '../../../lib/sync/rowOf.js';
import { tableColumns } from '../../../lib/sync/tableColumns.js';

describe('metaTable', () => {
  it('should tell of each table what a summary does', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const summary = {
      name: 'users',
      rows: 3,
      changed: 2,
      removed: 1,
      requests: 4,
      fullRequests: 5,
      orphans: { 'without a reason': 1 },
      asOf: at,
      fullAt: at,
      skipped: 'no right',
    };
    const row = rowOf(metaTable)(summary, { parent: {}, at });
    expect(row).to.include({
      name: 'users',
      rows: 3,
      changed: 2,
      removed: 1,
      requests: 4,
      full_requests: 5,
      as_of: at,
      full_at: at,
      skipped: 'no right',
      _synced_at: at,
    });
    expect(Object.keys(row)).to.have.members(Object.keys(tableColumns(metaTable)));
    expect(Object.keys(row)[0]).to.equal('name');
    expect(metaTable.key).to.deep.equal(['name']);
  });
});
