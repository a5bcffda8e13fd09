import type { SyncTable } from './types.js';

/** The table that says how old each of the others is; its checkpoint is that of the whole. */
export const metaTable: SyncTable = {
  name: 'sync_tables',
  relativeUrl: '/',
  key: ['name'],
  columns: {
    name: { type: 'text', path: 'name' },
    rows: { type: 'bigint', path: 'rows' },
    changed: { type: 'bigint', path: 'changed' },
    removed: { type: 'bigint', path: 'removed' },
    requests: { type: 'bigint', path: 'requests' },
    full_requests: { type: 'bigint', path: 'fullRequests' },
    orphans: { type: 'json', path: 'orphans' },
    as_of: { type: 'timestamp', path: 'asOf' },
    full_at: { type: 'timestamp', path: 'fullAt' },
    skipped: { type: 'text', path: 'skipped' },
  },
  incremental: { by: 'refresh' },
  bucket: 'none',
  cost: 'none',
  keepsRecord: false,
};
