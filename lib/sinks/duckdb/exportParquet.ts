import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { qualified, type TableName } from '../table/tableName.js';
import { privateMode } from '../shared/privateMode.js';
import type { Database } from './database.js';

/** A file that has been written beside the one that it is to replace. */
export interface Export {
  readonly publish: () => void;
  readonly discard: () => void;
}

/** Writes a table as a Parquet file that its owner alone may read, as the transaction under way sees it. */
export async function exportParquet(
  database: Database,
  table: TableName,
  path: string,
): Promise<Export> {
  const beside = `${path}.${process.pid.toString()}.tmp`;
  const discard = () => {
    rmSync(beside, { force: true });
  };
  discard();
  closeSync(openSync(beside, 'wx', privateMode));
  try {
    const file = `'${beside.replaceAll("'", "''")}'`;
    await database.run(
      `COPY (FROM ${qualified(table)}) TO ${file} (FORMAT parquet, USE_TMP_FILE false)`,
    );
  } catch (error) {
    discard();
    throw error;
  }
  const publish = () => {
    renameSync(beside, path);
  };
  return { publish, discard };
}
