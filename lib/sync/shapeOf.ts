import { createHash } from 'node:crypto';
import type { SyncContext } from './context.js';
import { tablesWithin } from './tablesWithin.js';
import type { SyncTable } from './types.js';

/** What the rows of a table are made by, in short: rows of another shape are read anew. */
export function shapeOf(
  { store, tables }: Pick<SyncContext, 'store' | 'tables'>,
  table: SyncTable,
) {
  const inner = tablesWithin(tables, table);
  const made = JSON.stringify([table, inner, store.lookup?.marks]);
  return createHash('sha256').update(made).digest('base64url').slice(0, 16);
}
