import { stampColumns } from '../table/column.js';
import type { TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import type { Database } from './database.js';
import {
  addColumns,
  checkShape,
  columnsOf,
  createTable,
  requireUnique,
  type ExistingColumn,
} from './table.js';

/** Sees to it that there is a table which takes the rows of these options; gives its columns. */
export async function prepareTable(
  database: Database,
  name: TableName,
  table: Table,
): Promise<readonly ExistingColumn[]> {
  const wanted = [...table.columns, ...stampColumns];
  const key = mergeKey(table);
  const existing = await columnsOf(database, name);
  if (existing.length === 0) {
    await createTable(database, name, wanted, key);
    return columnsOf(database, name);
  }
  const isMissing = (column: { readonly name: string }) =>
    !existing.some((found) => found.name === column.name);
  const isAdding = table.onDrift === 'add';
  checkShape(name, isAdding ? wanted.filter((column) => !isMissing(column)) : wanted, existing);
  if (key.length > 0) await requireUnique(database, name, key);
  if (!isAdding) return existing;
  await addColumns(database, name, wanted.filter(isMissing));
  return columnsOf(database, name);
}

/** The names of the columns by which a row takes the place of another; none where none does. */
export function mergeKey({ key, merges, columns }: Table): readonly string[] {
  return merges ? key.flatMap((index) => columns[index]?.name ?? []) : [];
}
