import { DuckDBInstance, timestampTZValue, type DuckDBAppender } from '@duckdb/node-api';
import type { HandLoader } from './handFile.js';

/** Appends whole records to a table of a DuckDB file, with the checkpoint in the same transaction. */
export async function handDuckdb(path: string): Promise<HandLoader> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(
    'CREATE TABLE users (id VARCHAR, record JSON, _run VARCHAR, _loaded_at TIMESTAMPTZ)',
  );
  await connection.run('CREATE TABLE checkpoint (next VARCHAR)');
  let appender: DuckDBAppender | undefined;
  return {
    write: async (rows) => {
      if (appender === undefined) {
        await connection.run('BEGIN');
        appender = await connection.createAppender('users');
      }
      const loadedAt = timestampTZValue(BigInt(Date.now()) * 1_000n);
      for (const row of rows) {
        appender.appendVarchar(row.id);
        appender.appendVarchar(JSON.stringify(row));
        appender.appendVarchar('run');
        appender.appendTimestampTZ(loadedAt);
        appender.endRow();
      }
    },
    commit: async (checkpoint) => {
      if (appender === undefined) return;
      appender.closeSync();
      appender = undefined;
      await connection.run('DELETE FROM checkpoint');
      await connection.run('INSERT INTO checkpoint VALUES (?)', [JSON.stringify(checkpoint)]);
      await connection.run('COMMIT');
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}
