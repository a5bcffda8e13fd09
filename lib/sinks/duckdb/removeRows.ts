import type { Removal } from '../table/removals.js';
import { identifier, qualified, type TableName } from '../table/tableName.js';
import type { Database } from './database.js';

const chunk = 1_000;

/** Takes rows away in the transaction under way, or sets when they were, where there is a column for it. */
export async function removeRows(
  database: Database,
  table: TableName,
  removals: readonly Removal[],
  deletedAt: string | undefined,
  now: Date,
): Promise<void> {
  for (const { columns, values } of removals) {
    const left = columns.map(({ name }) => `${identifier(name)}::VARCHAR`).join(', ');
    for (let i = 0; i < values.length; i += chunk) {
      const some = values.slice(i, i + chunk);
      const rows = some.map((each) => `(${each.map(() => '?').join(', ')})`).join(', ');
      const where = `(${left}) IN (${rows})`;
      const set = deletedAt === undefined ? '' : identifier(deletedAt);
      const statement =
        deletedAt === undefined
          ? `DELETE FROM ${qualified(table)} WHERE ${where}`
          : `UPDATE ${qualified(table)} SET ${set} = '${now.toISOString()}'::TIMESTAMPTZ
             WHERE ${set} IS NULL AND ${where}`;
      await database.run(statement, some.flat());
    }
  }
}
