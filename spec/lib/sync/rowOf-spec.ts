import { expect } from 'chai';
import { rowOf } from '../../../lib/sync/rowOf.js';
import type { SyncTable } from '../../../lib/sync/types.js';

const at = '2026-01-31T00:00:00.000Z';
const table: SyncTable = {
  name: 'entitlements',
  relativeUrl: '/api/v1/entitlements',
  query: { filter: 'parent.externalId eq "{app_id}"' },
  parent: 'apps',
  key: ['app_id', 'id'],
  columns: {
    app_id: { type: 'text', path: 'appId' },
    id: { type: 'text', path: 'id' },
    count: { type: 'bigint', path: 'metadata.count' },
  },
  incremental: { by: 'refresh' },
  bucket: 'governance',
  cost: 'parent',
};

describe('rowOf', () => {
  const row = rowOf(table);

  it('should take the columns of the record, the whole of it, and the time', () => {
    const record = { id: '1', metadata: { count: 2 } };
    expect(row(record, { parent: { app_id: '0oa' }, at })).to.deep.equal({
      app_id: '0oa',
      id: '1',
      count: 2,
      record,
      _synced_at: at,
    });
  });

  it('should take the column of the parent from the parent, whatever the record has', () => {
    const { app_id } = row({ id: '1', appId: 'another' }, { parent: { app_id: '0oa' }, at });
    expect(app_id).to.equal('0oa');
  });

  it('should take it from the record where no parent has it', () => {
    expect(row({ id: '1', appId: '0oa' }, { parent: {}, at })).to.include({ app_id: '0oa' });
  });

  it('should leave a value that does not fit its column to the whole record', () => {
    const record = { id: '1', metadata: { count: 'many' } };
    expect(row(record, { parent: {}, at })).to.deep.include({ count: null, record });
  });
});
