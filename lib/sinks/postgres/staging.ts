import { identifier, qualified, shown, type TableName } from '../table/tableName.js';
import type { Database } from './database.js';
import { sqlState } from './databaseError.js';
import { withRight } from './rights.js';
import { addColumnsAs, columnsOf, insert, list } from './table.js';

/** Makes the table beside, empty and like its own. */
export async function makeStaging(database: Database, table: TableName, beside: TableName) {
  await dropStaging(database, beside);
  await withRight(
    `make the table ${shown(beside)}, which mode 'replace' loads into`,
    "grant it CREATE on the schema, or use mode 'upsert'",
    () =>
      database.query(`CREATE TABLE ${qualified(beside)} (LIKE ${qualified(table)} INCLUDING ALL)`),
  );
}

export async function dropStaging(database: Database, beside: TableName): Promise<void> {
  await database.query(`DROP TABLE IF EXISTS ${qualified(beside)}`);
}

/**
 * Puts the table beside in the place of `table`, in the transaction under way. Where others hold on to
 * the table itself (views, foreign keys, grants, triggers, another owner), it stays, and its rows change.
 */
export async function swap(
  database: Database,
  table: TableName,
  beside: TableName,
  key: readonly string[],
): Promise<void> {
  if (await isPlain(database, table)) {
    await database.query('SAVEPOINT swap');
    try {
      await database.query(`DROP TABLE ${qualified(table)}`);
      await database.query(`ALTER TABLE ${qualified(beside)} RENAME TO ${identifier(table.name)}`);
      return;
    } catch (error) {
      if (sqlState(error) !== dependentObjectsStillExist) throw error;
      await database.query('ROLLBACK TO SAVEPOINT swap');
    }
  }
  await refill(database, table, beside, key);
  await dropStaging(database, beside);
}

const dependentObjectsStillExist = '2BP01';

/** Whether nothing is tied to the table that a table of the same name would not have. */
async function isPlain(database: Database, table: TableName): Promise<boolean> {
  const [row] = await database.query(
    `SELECT relkind = 'r' AND relacl IS NULL AND reloptions IS NULL AND reltablespace = 0
       AND NOT (relhastriggers OR relhasrules OR relhassubclass OR relispartition OR relrowsecurity)
       AND relowner = current_user::regrole AND relpersistence = 'p'
       AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL)
       AND NOT EXISTS (SELECT FROM pg_publication_rel WHERE prrelid = c.oid)
       AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid) AS plain
     FROM pg_class c WHERE oid = $1::regclass`,
    [qualified(table)],
  );
  return row?.['plain'] === 't';
}

async function refill(
  database: Database,
  table: TableName,
  beside: TableName,
  key: readonly string[],
): Promise<void> {
  const has = (await columnsOf(database, table)).map(({ name }) => name);
  const columns = (await columnsOf(database, beside)).filter(({ isGenerated }) => !isGenerated);
  const names = columns.map(({ name }) => name);
  const added = columns.filter(({ name }) => !has.includes(name));
  await addColumnsAs(database, table, added);
  if (key.length === 0) {
    // Not DELETE: rows of other tables that belong to these might go with them.
    await database.query(`TRUNCATE ${qualified(table)}`);
  } else {
    await database.query(
      `DELETE FROM ${qualified(table)} t WHERE NOT EXISTS (SELECT FROM ${qualified(beside)} b
         WHERE (${list(key)}) = (${key.map((name) => `t.${identifier(name)}`).join(', ')}))`,
    );
  }
  await database.query(
    insert(table, names, `SELECT ${list(names)} FROM ${qualified(beside)}`, key),
  );
}
