import type { Removal } from '../table/removals.js';
import { identifier, qualified, type TableName } from '../table/tableName.js';
import type { Database } from './database.js';
import { typeNames } from './types.js';

/** Takes rows away in the transaction under way, or sets when they were, where there is a column for it. */
export async function removeRows(
  database: Database,
  table: TableName,
  removals: readonly Removal[],
  deletedAt: string | undefined,
  now: Date,
): Promise<void> {
  for (const { columns, values } of removals) {
    const lists = columns.map((_, i) => `$${(i + 1).toString()}::text[]`).join(', ');
    const names = columns.map((_, i) => `k${i.toString()}`);
    const keys = `unnest(${lists}) AS _okta_streams_keys (${names.join(', ')})`;
    const where = columns
      .map(({ name, type }, i) => `t.${identifier(name)} = ${names[i] ?? ''}::${typeNames[type]}`)
      .join(' AND ');
    const given = columns.map((_, i) => values.map((each) => each[i] ?? ''));
    const set = deletedAt === undefined ? '' : identifier(deletedAt);
    const statement =
      deletedAt === undefined
        ? `DELETE FROM ${qualified(table)} t USING ${keys} WHERE ${where}`
        : `UPDATE ${qualified(table)} t SET ${set} = '${now.toISOString()}' FROM ${keys}
           WHERE t.${set} IS NULL AND ${where}`;
    await database.query(statement, given);
  }
}
