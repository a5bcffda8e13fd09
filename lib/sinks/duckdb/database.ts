import type { DuckDBAppender } from '@duckdb/node-api';
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { OktaSinkError, OktaStreamsError } from '../../errors.js';
import { privateMode } from '../shared/privateMode.js';
import type { Driver } from './driver.js';
import { openFile, type OpenFile } from './openFile.js';

/** A value in a row, or for a `?` in a statement. */
export type SqlValue = string | null;

/** A DuckDB file that is open, by a connection of its own. */
export interface Database {
  readonly driver: Driver;
  readonly run: (sql: string, values?: readonly SqlValue[]) => Promise<void>;
  /** The rows of a query whose columns are all text. */
  readonly query: (
    sql: string,
    values?: readonly SqlValue[],
  ) => Promise<readonly (readonly SqlValue[])[]>;
  readonly temporaryAppender: (table: string) => Promise<DuckDBAppender>;
  readonly begin: () => Promise<void>;
  readonly commit: () => Promise<void>;
  /** Undoes what was done since `begin`; nothing where a commit has failed. */
  readonly rollback: () => Promise<void>;
  /** Does all or nothing. */
  readonly transaction: <T>(work: () => Promise<T>) => Promise<T>;
  /** Gives the file back, once no other session of this process has it open. */
  readonly close: () => void;
}

/**
 * Opens a file, or makes one that its owner alone may read.
 *
 * @param options With `isReadOnly` nothing can be written, and a file that is not there is an error.
 * @throws OktaSinkError when it cannot be opened, as when another process has it.
 */
export async function openDatabase(
  driver: Driver,
  path: string,
  { isReadOnly = false }: { readonly isReadOnly?: boolean } = {},
): Promise<Database> {
  const isNew = !existsSync(path);
  try {
    const file = await openFile(driver, path, { isReadOnly });
    // There is nothing in it yet.
    if (isNew) chmodSync(path, privateMode);
    return databaseOf(driver, path, file);
  } catch (error) {
    throw notOpened(path, error);
  }
}

function databaseOf(driver: Driver, path: string, { connection, close }: OpenFile): Database {
  async function run(sql: string, values: readonly SqlValue[] = []): Promise<void> {
    await connection.run(sql, [...values]);
  }

  async function begin(): Promise<void> {
    await run('BEGIN');
  }

  async function commit(): Promise<void> {
    keepPrivate(`${path}.wal`);
    await run('COMMIT');
  }

  async function rollback(): Promise<void> {
    // Where COMMIT itself fails there is none any more.
    await run('ROLLBACK').catch(() => undefined);
  }

  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    await begin();
    try {
      const result = await work();
      await commit();
      return result;
    } catch (error) {
      await rollback();
      throw error;
    }
  }

  return {
    driver,
    run,
    query: async (sql, values = []) => {
      const reader = await connection.runAndReadAll(sql, [...values]);
      return reader.getRows() as SqlValue[][];
    },
    temporaryAppender: (table) => connection.createAppender(table, 'main', 'temp'),
    begin,
    commit,
    rollback,
    transaction,
    close,
  };
}

/** The rows of a query of one table, whose columns are all text; none where there is no such table. */
export async function rowsIfThere(
  { query }: Pick<Database, 'query'>,
  sql: string,
  values?: readonly SqlValue[],
): Promise<readonly (readonly SqlValue[])[]> {
  try {
    return await query(sql, values);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Catalog Error: Table with name ')) {
      return [];
    }
    throw error;
  }
}

/** DuckDB makes its log anew after each checkpoint, for all to read, and uses one that is there. */
function keepPrivate(log: string): void {
  if (!existsSync(log)) closeSync(openSync(log, 'a', privateMode));
}

const conflict = /Conflicting lock is held in (.+?) \(PID (\d+)\)/;

function notOpened(path: string, cause: unknown): OktaSinkError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [, program, pid] = conflict.exec(message) ?? [];
  if (program === undefined || pid === undefined) {
    return new OktaSinkError(`${path} cannot be opened: ${message}`, { cause });
  }
  const holder = `${hostname()}:${pid}`;
  return new OktaSinkError(
    `${path} is held by ${holder} (${program}), and one process at a time may open a DuckDB ` +
      'file; end that process, or wait for it, or load into another file',
    { holder, cause },
  );
}

/** What a session errors with, whatever the database threw. */
export function asSinkError(path: string, error: unknown): OktaStreamsError {
  if (error instanceof OktaStreamsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new OktaSinkError(`${path}: ${message}`, { cause: error });
}
