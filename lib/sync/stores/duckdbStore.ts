import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { OktaSinkError } from '../../errors.js';
import { openDatabase } from '../../sinks/duckdb/database.js';
import { loadDriver } from '../../sinks/duckdb/driver.js';
import { duckdb } from '../../sinks/duckdb/duckdb.js';
import { checkpointsOf } from '../../sinks/duckdb/jobRow.js';
import { addColumns, columnsOf } from '../../sinks/duckdb/target.js';
import { qualified } from '../../sinks/table/tableName.js';
import { jobName } from '../withSessions.js';
import { emptyStore, nowhere } from './emptyStore.js';
import { prepareTables } from './prepareTables.js';
import type { Store, StoreOptions } from './store.js';
import { tableOptions } from './tableOptions.js';
import { tablesThere } from './tablesThere.js';
import { tellingCommits } from './tellingCommits.js';

/**
 * Tables in a DuckDB file, which is held for as long as the store is open.
 *
 * @throws OktaSinkError when another process has it.
 */
export async function duckdbStore(
  path: string,
  { deletions, isReadOnly }: StoreOptions,
): Promise<Store> {
  if (isReadOnly && !existsSync(path)) return emptyStore;
  const driver = await loadDriver();
  const database = await openDatabase(driver, resolve(path), { isReadOnly });
  const nameOf = (name: string) => ({ schema: undefined, name });
  const there = tablesThere(async (name) => (await columnsOf(database, nameOf(name))).length > 0);
  return {
    sink: (table) =>
      isReadOnly
        ? nowhere
        : tellingCommits(duckdb(path, tableOptions(table, table.name, deletions)), () => {
            there.tell(table.name, true);
          }),
    lookup: {
      query: database.query,
      table: (name) => qualified(nameOf(name)),
      marks: deletions === 'mark',
      has: there.has,
      checkpoints: () => checkpointsOf(database, jobName),
    },
    isReadOnly,
    keeps: () => false,
    prepare: async (tables) => {
      const rows = await database.query(
        `SELECT lower(table_name), lower(column_name) FROM duckdb_columns()
         WHERE database_name = current_database() AND schema_name = 'main'`,
      );
      const existing = new Map<string, string[]>();
      for (const [table, column] of rows) {
        const known = existing.get(table ?? '');
        if (known === undefined) existing.set(table ?? '', [column ?? '']);
        else known.push(column ?? '');
      }
      for (const { name } of tables) there.tell(name, existing.has(name.toLowerCase()));
      if (isReadOnly) return;
      await prepareTables(tables, deletions, {
        existing,
        fold: (name) => name.toLowerCase(),
        shown: (name) => `${path}#${name}`,
        add: async (name, columns) => {
          try {
            await addColumns(database, nameOf(name), columns);
          } catch (cause) {
            throw new OktaSinkError(`${path}#${name}: ${String(cause)}`, { cause });
          }
        },
      });
    },
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}
