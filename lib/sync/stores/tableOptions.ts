import type { TableOptions } from '../../sinks/table/tableOptions.js';
import { tableColumns } from '../tableColumns.js';
import type { SyncTable } from '../types.js';

/** The column of the time at which a row was found to be gone, where rows are marked. */
export const deletedAt = '_deleted_at';

/** What becomes of rows whose records are gone. */
export type Deletions = 'remove' | 'mark';

/** A table of the catalog as a sink takes it. */
export function tableOptions(
  table: SyncTable,
  name: string,
  deletions: Deletions,
): TableOptions & { readonly columns: Readonly<Record<string, string>> } {
  const columns = tableColumns(table);
  const marked = deletions === 'mark' ? ({ [deletedAt]: 'timestamp' } as const) : {};
  return {
    table: name,
    key: table.key,
    columns: { ...columns, ...marked },
    mode: 'upsert',
    ...(deletions === 'mark' && { deletedAt }),
  };
}
