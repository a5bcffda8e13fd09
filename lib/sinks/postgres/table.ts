import { OktaSinkError } from '../../errors.js';
import type { Database } from './database.js';
import { identifier, qualified, type TableName } from './tableName.js';

/** A column that rows are written to. */
export interface Column {
  readonly name: string;
  /** Its type, as the server spells it. */
  readonly type: string;
}

/** A column that a table has. */
export interface ExistingColumn extends Column {
  /** Whether a row has to give it a value. */
  readonly required: boolean;
  /** Whether the server computes it. */
  readonly generated: boolean;
}

/** The columns of a table; none where there is no such table. */
export async function columnsOf(
  database: Database,
  table: TableName,
): Promise<readonly ExistingColumn[]> {
  const rows = await database.query(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attgenerated <> '' AS generated,
       attnotnull AND NOT atthasdef AND attidentity = '' AS required
     FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
     ORDER BY attnum`,
    [qualified(table)],
  );
  return rows.map((row) => ({
    name: row['name'] ?? '',
    type: row['type'] ?? '',
    required: row['required'] === 't',
    generated: row['generated'] === 't',
  }));
}

export async function createTable(
  database: Database,
  table: TableName,
  columns: readonly Column[],
  key: string | undefined,
): Promise<void> {
  const lines = columns.map(({ name, type }) => `${identifier(name)} ${type}`);
  if (key !== undefined) lines.push(`PRIMARY KEY (${identifier(key)})`);
  await database.query(`CREATE TABLE ${qualified(table)} (${lines.join(', ')})`);
}

export async function addColumns(
  database: Database,
  table: TableName,
  columns: readonly Column[],
): Promise<void> {
  const lines = columns.map(({ name, type }) => `ADD COLUMN ${identifier(name)} ${type}`);
  if (lines.length > 0) await database.query(`ALTER TABLE ${qualified(table)} ${lines.join(', ')}`);
}

/** Writes what `query` selects into a table; with a key, over the rows of the same key. */
export function insert(
  table: TableName,
  columns: readonly string[],
  query: string,
  key: string | undefined,
): string {
  const others = columns.filter((name) => name !== key).map(identifier);
  const updates = others.map((name) => `${name} = excluded.${name}`);
  const conflict =
    key === undefined
      ? ''
      : ` ON CONFLICT (${identifier(key)}) DO UPDATE SET ${updates.join(', ')}`;
  return `INSERT INTO ${qualified(table)} (${columns.map(identifier).join(', ')}) ${query}${conflict}`;
}

/** Whether one row alone can have a value of `key`, which is what an upsert counts on. */
export async function isUnique(database: Database, table: TableName, key: string): Promise<boolean> {
  const rows = await database.query(
    `SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indnkeyatts = 1 AND i.indpred IS NULL AND i.indexprs IS NULL AND a.attname = $2`,
    [qualified(table), key],
  );
  return rows.length > 0;
}

/** Checks that rows of `wanted` columns can be written to a table with the `existing` ones. */
export function checkShape(
  table: TableName,
  wanted: readonly Column[],
  existing: readonly ExistingColumn[],
): void {
  const faults = [
    ...wanted.flatMap((column) => faultOf(column, existing)),
    ...existing
      .filter(({ name, required }) => required && !wanted.some((column) => column.name === name))
      .map(({ name }) => `${name} takes no NULL, has no default, and is not written`),
  ];
  if (faults.length === 0) return;
  throw new OktaSinkError(
    `${table.name}: the table has another shape: ${faults.join('; ')}. It has (${list(existing)}), ` +
      `the sink writes (${list(wanted)}): name another table, or alter this one`,
  );
}

function faultOf({ name, type }: Column, existing: readonly ExistingColumn[]): readonly string[] {
  const found = existing.find((column) => column.name === name);
  if (found === undefined) return [`${name} is missing`];
  if (found.generated) return [`${name} is computed by the server`];
  return found.type === type ? [] : [`${name} is ${found.type}, not ${type}`];
}

function list(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}
