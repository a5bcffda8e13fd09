import { stampColumns, type ColumnShape } from '../table/column.js';
import type { TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import type { Database } from './database.js';
import {
  addColumns,
  checkShape,
  columnsOf,
  createTable,
  lockShape,
  requireUnique,
  type ExistingColumn,
} from './table.js';

/** Sees to it that there is a table which takes the rows of these options; gives its columns. */
export async function prepareTable(
  database: Database,
  name: TableName,
  table: Table,
): Promise<readonly ExistingColumn[]> {
  const existing = await columnsOf(database, name);
  if (missingIn(existing, table).length === 0) return checkedTable(database, name, table, existing);
  // One run at a time, for others may be about to make the same.
  await database.query('BEGIN');
  await lockShape(database, name);
  const made = await makeTable(database, name, table, await columnsOf(database, name));
  await database.query('COMMIT');
  return made;
}

async function makeTable(
  database: Database,
  name: TableName,
  table: Table,
  existing: readonly ExistingColumn[],
): Promise<readonly ExistingColumn[]> {
  if (existing.length === 0) {
    await createTable(database, name, writtenTo(table), mergeKey(table));
  } else {
    await checkedTable(database, name, table, existing);
    await addColumns(database, name, missingIn(existing, table));
  }
  return columnsOf(database, name);
}

async function checkedTable(
  database: Database,
  name: TableName,
  table: Table,
  existing: readonly ExistingColumn[],
): Promise<readonly ExistingColumn[]> {
  const wanted = writtenTo(table);
  const missing = table.onDrift === 'add' ? missingIn(existing, table) : [];
  checkShape(
    name,
    wanted.filter((column) => !missing.includes(column)),
    existing,
  );
  const key = mergeKey(table);
  if (key.length > 0) await requireUnique(database, name, key);
  return existing;
}

function writtenTo({ columns }: Table): readonly ColumnShape[] {
  return [...columns, ...stampColumns];
}

function missingIn(existing: readonly ExistingColumn[], table: Table): readonly ColumnShape[] {
  const names = new Set(existing.map((column) => column.name));
  return writtenTo(table).filter((column) => !names.has(column.name));
}

/** The names of the columns by which a row takes the place of another; none where none does. */
export function mergeKey({ key, merges, columns }: Table): readonly string[] {
  return merges ? key.flatMap((index) => columns[index]?.name ?? []) : [];
}
