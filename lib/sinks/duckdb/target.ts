import { OktaSinkError } from '../../errors.js';
import { stampColumns, type ColumnShape, type ColumnType } from '../table/column.js';
import { identifier, qualified, shown, type TableName } from '../table/tableName.js';
import { rowsIfThere, type Database } from './database.js';

/** Types of columns as DuckDB spells them. */
export const typeNames: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  date: 'DATE',
  json: 'JSON',
};

/** A column that a table has. */
export interface ExistingColumn {
  readonly name: string;
  /** As DuckDB spells it. */
  readonly type: string;
  /** Whether a row has to give it a value. */
  readonly required: boolean;
}

/** Columns as a definition of a table takes them. */
export function definitions(columns: readonly ColumnShape[]): string {
  return columns.map(({ name, type }) => `${identifier(name)} ${typeNames[type]}`).join(', ');
}

/** Makes a table where there is none, and adds columns that it lacks. */
export async function makeTable(
  database: Database,
  table: TableName,
  columns: readonly ColumnShape[],
): Promise<void> {
  if (table.schema !== undefined) {
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${identifier(table.schema)}`);
  }
  const all = [...columns, ...stampColumns];
  await database.run(`CREATE TABLE IF NOT EXISTS ${qualified(table)} (${definitions(all)})`);
}

/** Adds columns to a table, where it has none of that name. */
export async function addColumns(
  database: Database,
  table: TableName,
  columns: readonly ColumnShape[],
): Promise<void> {
  for (const column of columns) {
    await database.run(
      `ALTER TABLE ${qualified(table)} ADD COLUMN IF NOT EXISTS ${definitions([column])}`,
    );
  }
  if (columns.length > 0) await checkShape(database, table, columns);
}

export async function dropTable(database: Database, table: TableName): Promise<void> {
  await database.run(`DROP TABLE IF EXISTS ${qualified(table)}`);
}

/** Puts the table beside in the place of `table`. */
export async function swap(database: Database, table: TableName, beside: TableName): Promise<void> {
  await dropTable(database, table);
  await database.run(`ALTER TABLE ${qualified(beside)} RENAME TO ${identifier(table.name)}`);
}

/**
 * The columns of a table; none where there is no such table.
 *
 * @throws OktaSinkError when rows of these columns cannot be written to it.
 */
export async function checkShape(
  database: Database,
  table: TableName,
  columns: readonly ColumnShape[],
): Promise<readonly ExistingColumn[]> {
  const existing = await columnsOf(database, table);
  if (existing.length === 0) return [];
  const wanted = [...columns, ...stampColumns].map(({ name, type }) => ({
    name,
    type: typeNames[type],
  }));
  const faults = [
    ...wanted.flatMap(({ name, type }) => {
      const found = existing.find((column) => isSame(column.name, name));
      if (found === undefined) return [`${name} is missing`];
      return found.type === type ? [] : [`${name} is ${found.type}, not ${type}`];
    }),
    ...existing
      .filter(({ name, required }) => required && !wanted.some((each) => isSame(each.name, name)))
      .map(({ name }) => `${name} takes no NULL, has no default, and is not written`),
  ];
  if (faults.length === 0) return existing;
  const list = (all: readonly { name: string; type: string }[]) =>
    all.map(({ name, type }) => `${name} ${type}`).join(', ');
  throw new OktaSinkError(
    `${shown(table)}: the table has another shape: ${faults.join('; ')}. It has ` +
      `(${list(existing)}), the sink writes (${list(wanted)}): name another table, or alter this one`,
  );
}

/** The columns of a table; none where there is no such table. */
export async function columnsOf(
  database: Database,
  { schema = 'main', name }: TableName,
): Promise<readonly ExistingColumn[]> {
  // The functions that list all columns of a file cost the more, the more tables are in it.
  const rows = await rowsIfThere(database, `DESCRIBE ${qualified({ schema, name })}`);
  return rows.map(([column, type, nullable, , byDefault]) => ({
    name: column ?? '',
    type: type ?? '',
    required: nullable === 'NO' && byDefault === null,
  }));
}

/** Whether a table may refuse rows that its columns take. */
export async function hasConstraints(
  database: Database,
  { schema, name }: TableName,
): Promise<boolean> {
  const of = `database_name = current_database() AND lower(table_name) = lower(?)
    AND lower(schema_name) = lower(coalesce(?, current_schema()))`;
  const rows = await database.query(
    `SELECT table_name FROM duckdb_constraints() WHERE ${of}
     UNION ALL SELECT table_name FROM duckdb_indexes() WHERE is_unique AND ${of}`,
    [name, schema ?? null, name, schema ?? null],
  );
  return rows.length > 0;
}

/** Whether names are of the same column. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
