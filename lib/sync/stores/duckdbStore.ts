import { resolve } from 'node:path';
import { OktaSinkError } from '../../errors.js';
import { openDatabase } from '../../sinks/duckdb/database.js';
import { loadDriver } from '../../sinks/duckdb/driver.js';
import { duckdb } from '../../sinks/duckdb/duckdb.js';
import { addColumns, columnsOf, isSame } from '../../sinks/duckdb/target.js';
import { qualified } from '../../sinks/table/tableName.js';
import type { Store } from './store.js';
import { requireOwn, tableOptions, type Deletions } from './tableOptions.js';

/**
 * Tables in a DuckDB file, which is held for as long as the store is open.
 *
 * @throws OktaSinkError when another process has it.
 */
export async function duckdbStore(path: string, deletions: Deletions): Promise<Store> {
  const driver = await loadDriver();
  const database = await openDatabase(driver, resolve(path));
  const nameOf = (name: string) => ({ schema: undefined, name });
  return {
    sink: (table) => duckdb(path, tableOptions(table, table.name, deletions)),
    lookup: {
      query: database.query,
      table: (name) => qualified(nameOf(name)),
      marks: deletions === 'mark',
      has: async (name) => (await columnsOf(database, nameOf(name))).length > 0,
    },
    keeps: () => false,
    prepare: async (table) => {
      const existing = await columnsOf(database, nameOf(table.name));
      if (existing.length === 0) return;
      requireOwn(
        `${path}#${table.name}`,
        existing.map(({ name }) => name),
      );
      const { columns } = tableOptions(table, table.name, deletions);
      const missing = Object.entries(columns)
        .filter(([name]) => !existing.some((column) => isSame(column.name, name)))
        .map(([name, type]) => ({ name, type }));
      try {
        await addColumns(database, nameOf(table.name), missing);
      } catch (cause) {
        throw new OktaSinkError(`${path}#${table.name}: ${String(cause)}`, { cause });
      }
    },
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}
