import { OktaInputError } from '../../errors.js';
import { stamps, type SourceColumn } from './columns.js';
import type { Database } from './database.js';
import type { PostgresSettings } from './options.js';
import {
  addColumns,
  checkShape,
  columnsOf,
  createTable,
  requireUnique,
  type Column,
} from './table.js';
import type { TableName } from './tableName.js';

/** Sees to it that there is a table which takes the rows of these settings; gives its columns. */
export async function prepareTable(
  database: Database,
  table: TableName,
  { columns, key, mode, onDrift }: PostgresSettings,
): Promise<readonly Column[]> {
  const wanted = [...columns, ...stamps];
  const expected = await spelled(database, wanted);
  const existing = await columnsOf(database, table);
  if (existing.length === 0) {
    await createTable(database, table, wanted, key);
    return columnsOf(database, table);
  }
  const isMissing = ({ name }: SourceColumn) => !existing.some((column) => column.name === name);
  const needed = onDrift === 'add' ? expected.filter((to) => !isMissing(to)) : expected;
  checkShape(table, needed, existing);
  if (key.length > 0 && mode !== 'append') await requireUnique(database, table, key);
  if (onDrift === 'add') await addColumns(database, table, wanted.filter(isMissing));
  return columnsOf(database, table);
}

/** Checks that the types exist, and gives those that count as the server spells them. */
async function spelled(
  database: Database,
  columns: readonly SourceColumn[],
): Promise<readonly SourceColumn[]> {
  const spelling = await database.query(
    'SELECT format_type(to_regtype(type), NULL) AS type FROM unnest($1::text[]) WITH ORDINALITY AS x (type, n) ORDER BY n',
    [columns.map(({ type }) => type)],
  );
  return columns.map((column, i) => {
    const type = spelling[i]?.['type'] ?? undefined;
    if (type !== undefined) return { ...column, type };
    const field = `columns.${column.name}.type`;
    throw new OktaInputError(field, `is no type of this database: got "${column.type}"`);
  });
}
