import { loadDriver } from '../../lib/sinks/duckdb/driver.js';
import { openFile } from '../../lib/sinks/duckdb/openFile.js';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckdb } from '../../lib/sinks/duckdb/duckdb.js';
import type { TableMode } from '../../lib/sinks/table/tableOptions.js';
import type { ConformanceRow } from '../../lib/testing/conformance/store.js';

/** A DuckDB file of its own, for the conformance kit. */
export async function duckdbStore(mode: TableMode) {
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  const file = join(folder, 'okta.duckdb');
  return {
    sink: () => duckdb<ConformanceRow>(file, { table: 'rows', mode }),
    rows: async () => {
      const found = await queryDuckdb(file, 'SELECT record FROM rows', 'rows');
      return found.map(([record]) => JSON.parse(String(record)) as ConformanceRow);
    },
    privateFiles: () => readdirSync(folder).map((name) => join(folder, name)),
    dispose: () => rm(folder, { recursive: true }),
  };
}

/** What a query gives; nothing where there is no such `table`. */
export async function queryDuckdb(path: string, sql: string, table?: string) {
  const { connection, close } = await openFile(await loadDriver(), path);
  try {
    if (table !== undefined) {
      const known = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables()');
      if (!known.getRows().flat().includes(table)) return [];
    }
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    close();
  }
}
