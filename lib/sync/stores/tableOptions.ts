import { OktaSinkError } from '../../errors.js';
import type { TableOptions } from '../../sinks/table/tableOptions.js';
import { syncedAt, tableColumns } from '../tableColumns.js';
import type { ColumnType } from '../../sinks/table/column.js';
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
): Omit<TableOptions, 'columns'> & { readonly columns: Readonly<Record<string, ColumnType>> } {
  const columns = tableColumns(table);
  const marked: Readonly<Record<string, ColumnType>> =
    deletions === 'mark' ? { [deletedAt]: 'timestamp' } : {};
  return {
    table: name,
    key: table.key,
    columns: { ...columns, ...marked },
    mode: 'upsert',
    ...(deletions === 'mark' && { deletedAt }),
  };
}

/**
 * Refuses a table that something else has made: rows that no reading sees would be taken away.
 *
 * @throws OktaSinkError
 */
export function requireOwn(table: string, columns: readonly string[]): void {
  if (columns.includes(syncedAt)) return;
  throw new OktaSinkError(
    `${table} is there and was not made by sync: it has no column ${syncedAt}; ` +
      'name another file or schema, or rename that table',
  );
}
