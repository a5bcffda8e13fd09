import { OktaSinkError } from '../../errors.js';
import type { SourceColumn } from './columns.js';
import type { Database } from './database.js';
import { identifier, qualified, type TableName } from './tableName.js';

/** A column that a table has. */
export interface Column {
  readonly name: string;
  /** As the server spells it, without lengths. */
  readonly type: string;
  /** Whether a row has to give it a value. */
  readonly isRequired: boolean;
  /** Whether the server computes it. */
  readonly isGenerated: boolean;
}

/** The columns of a table; none where there is no such table. */
export async function columnsOf(database: Database, table: TableName): Promise<readonly Column[]> {
  const rows = await database.query(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type, attgenerated <> '' AS generated,
       attnotnull AND NOT atthasdef AND attidentity = '' AS required
     FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
     ORDER BY attnum`,
    [qualified(table)],
  );
  return rows.map((row) => ({
    name: row['name'] ?? '',
    type: row['type'] ?? '',
    isRequired: row['required'] === 't',
    isGenerated: row['generated'] === 't',
  }));
}

export async function createTable(
  database: Database,
  table: TableName,
  columns: readonly SourceColumn[],
  key: readonly string[],
): Promise<void> {
  const lines = columns.map(({ name, type }) => `${identifier(name)} ${type}`);
  if (key.length > 0) lines.push(`PRIMARY KEY (${list(key)})`);
  await database.query(`CREATE TABLE ${qualified(table)} (${lines.join(', ')})`);
}

export async function addColumns(
  database: Database,
  table: TableName,
  columns: readonly Pick<SourceColumn, 'name' | 'type'>[],
): Promise<void> {
  const lines = columns.map(({ name, type }) => `ADD COLUMN ${identifier(name)} ${type}`);
  if (lines.length > 0) await database.query(`ALTER TABLE ${qualified(table)} ${lines.join(', ')}`);
}

/** Names as a list in SQL. */
export function list(names: readonly string[]): string {
  return names.map(identifier).join(', ');
}

/** Writes what `query` selects into a table; with a key, over the rows of the same key. */
export function insert(
  table: TableName,
  columns: readonly string[],
  query: string,
  key: readonly string[],
): string {
  const updates = columns
    .filter((name) => !key.includes(name))
    .map((name) => `${identifier(name)} = excluded.${identifier(name)}`);
  const conflict = `ON CONFLICT (${list(key)}) DO UPDATE SET ${updates.join(', ')}`;
  const into = `INSERT INTO ${qualified(table)} (${list(columns)}) ${query}`;
  return key.length === 0 ? into : `${into} ${conflict}`;
}

/** Refuses a table in which several rows may have the same key: no upsert could tell them apart. */
export async function requireUnique(
  database: Database,
  table: TableName,
  key: readonly string[],
): Promise<void> {
  const rows = await database.query(
    `SELECT (SELECT json_agg(attname ORDER BY attname) FROM pg_attribute
       WHERE attrelid = indrelid AND attnum = ANY (indkey[0:indnkeyatts - 1])) AS names
     FROM pg_index WHERE indrelid = to_regclass($1) AND indisunique AND indisvalid
       AND indimmediate AND indpred IS NULL AND indexprs IS NULL`,
    [qualified(table)],
  );
  const wanted = JSON.stringify([...key].sort());
  const isUnique = rows.some(
    ({ names }) => JSON.stringify((JSON.parse(names ?? '[]') as string[]).sort()) === wanted,
  );
  if (isUnique) return;
  throw new OktaSinkError(
    `${table.name}: no primary key or unique index of the table is (${key.join(', ')}), ` +
      `so rows cannot be told apart; ALTER TABLE ${qualified(table)} ADD PRIMARY KEY (${list(key)})`,
  );
}

/** Checks that rows of `wanted` columns can be written to a table with the `existing` ones. */
export function checkShape(
  table: TableName,
  wanted: readonly SourceColumn[],
  existing: readonly Column[],
): void {
  const faults = [
    ...wanted.flatMap((column) => faultOf(column, existing)),
    ...existing
      .filter(({ name, isRequired }) => isRequired && !wanted.some((to) => to.name === name))
      .map(({ name }) => `${name} takes no NULL, has no default and is not written`),
  ];
  if (faults.length === 0) return;
  throw new OktaSinkError(
    `${table.name}: the table has another shape: ${faults.join('; ')}. ` +
      `It has (${inShort(existing)}), the sink writes (${inShort(wanted)}); ` +
      'name another table, or alter this one',
  );
}

function faultOf(
  { name, type, isTyped }: SourceColumn,
  existing: readonly Column[],
): readonly string[] {
  const found = existing.find((column) => column.name === name);
  if (found === undefined) return [`${name} is missing`];
  if (found.isGenerated) return [`${name} is computed by the server`];
  return isTyped && found.type !== type ? [`${name} is ${found.type}, not ${type}`] : [];
}

function inShort(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}
