import { OktaSinkError } from '../../errors.js';
import type { ColumnShape } from '../table/column.js';
import { identifier, qualified, shown, type TableName } from '../table/tableName.js';
import type { Database } from './database.js';
import { withRight } from './rights.js';
import { takes, typeNames } from './types.js';

/** A column that a table has. */
export interface ExistingColumn {
  readonly name: string;
  /** As the server spells it, without lengths. */
  readonly type: string;
  /** Whether a row has to give it a value. */
  readonly isRequired: boolean;
  /** Whether the server computes it. */
  readonly isGenerated: boolean;
  /** How many columns its table has had, those that were dropped included. */
  readonly among: number;
}

/** How many columns Postgres allows a table, those that were dropped included. */
export const maxColumns = 1_600;

/** The columns of a table; none where there is no such table. */
export async function columnsOf(
  database: Database,
  table: TableName,
): Promise<readonly ExistingColumn[]> {
  const rows = await database.query(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type, attgenerated <> '' AS generated, 
       (SELECT relnatts FROM pg_class WHERE oid = attrelid) AS among,
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
    among: Number(row['among']),
  }));
}

/** Keeps others who would change the table out of it, until the transaction under way has ended. */
export async function lockShape(database: Database, table: TableName): Promise<void> {
  await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    JSON.stringify(['okta-streams', table.schema, table.name]),
  ]);
}

export async function createTable(
  database: Database,
  table: TableName,
  columns: readonly ColumnShape[],
  key: readonly string[],
): Promise<void> {
  const lines = columns.map(({ name, type }) => `${identifier(name)} ${typeNames[type]}`);
  if (key.length > 0) lines.push(`PRIMARY KEY (${list(key)})`);
  const statement = `CREATE TABLE ${qualified(table)} (${lines.join(', ')})`;
  await withRight(
    `make the table ${shown(table)}`,
    `grant it CREATE on the schema, or make the table for it: ${statement}`,
    () => database.query(statement),
  );
}

export async function addColumns(
  database: Database,
  table: TableName,
  columns: readonly ColumnShape[],
): Promise<void> {
  await addColumnsAs(
    database,
    table,
    columns.map(({ name, type }) => ({ name, type: typeNames[type] })),
  );
}

/** Adds columns of types as the server spells them. */
export async function addColumnsAs(
  database: Database,
  table: TableName,
  columns: readonly Pick<ExistingColumn, 'name' | 'type'>[],
): Promise<void> {
  // Another run may have come first.
  const add = 'ADD COLUMN IF NOT EXISTS';
  const lines = columns.map(({ name, type }) => `${add} ${identifier(name)} ${type}`);
  if (lines.length === 0) return;
  const statement = `ALTER TABLE ${qualified(table)} ${lines.join(', ')}`;
  await withRight(
    `add columns to ${shown(table)}`,
    `make it their owner, or add them for it: ${statement}`,
    () => database.query(statement),
  );
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
  wanted: readonly ColumnShape[],
  existing: readonly ExistingColumn[],
): void {
  const faults = [
    ...wanted.flatMap((column) => {
      const found = existing.find(({ name }) => name === column.name);
      return found === undefined ? [`${column.name} is missing`] : faultsOf(column, found);
    }),
    ...existing
      .filter(({ name, isRequired }) => isRequired && !wanted.some((to) => to.name === name))
      .map(({ name }) => `${name} takes no NULL, has no default and is not written`),
  ];
  if (faults.length === 0) return;
  const writes = wanted.map(({ name, type }) => ({ name, type: typeNames[type] }));
  throw new OktaSinkError(
    `${table.name}: the table has another shape: ${faults.join('; ')}. ` +
      `It has (${inShort(existing)}), the sink writes (${inShort(writes)}); ` +
      'name another table, or alter this one',
  );
}

/** Why a column that is there cannot take the values of one that is written. */
export function faultsOf({ name, type }: ColumnShape, found: ExistingColumn): readonly string[] {
  if (found.isGenerated) return [`${name} is computed by the server`];
  return takes(found.type, type) ? [] : [`${name} is ${found.type}, not ${typeNames[type]}`];
}

function inShort(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}
