import { createHash } from 'node:crypto';
import type { Job } from '../types.js';
import type { TableName } from './tableName.js';

/**
 * The table that a job with mode `replace` loads into, until it takes the place of its own: short
 * enough for any database, however long the names are.
 */
export function stagingTable<Name extends TableName>(table: Name, job: Pick<Job, 'name'>): Name {
  const hash = createHash('sha256')
    .update(JSON.stringify([table.name, job.name]))
    .digest('hex');
  return { ...table, name: `_okta_streams_${hash.slice(0, 16)}` };
}
