import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { totalmem } from 'node:os';
import { identifier } from '../table/tableName.js';
import type { Driver } from './driver.js';
import { inTurn } from './inTurn.js';
import { memoryLimit } from './memoryLimit.js';

/** A connection to a DuckDB file, and what gives the file back. */
export interface OpenFile {
  readonly connection: DuckDBConnection;
  readonly close: () => void;
}

/**
 * Rows that lie together in a file: a sixth of what DuckDB has by default. Each checkpoint reads those behind the
 * last full group, and writes them again: three times their size in memory, and most of the time of a load.
 */
const rowsPerGroup = 20_480;

/** Goes by before the file that is to be the only database of its instance */
const interim = '"_okta_streams_interim"';

/**
 * Opens a file, or makes one. Sessions of a process share it, which DuckDB lets one process alone have.
 *
 * What a checkpoint has taken is given back to the system when it is done, since the next one may be far away.
 */
export function openFile(
  driver: Driver,
  path: string,
  { isReadOnly = false }: { readonly isReadOnly?: boolean } = {},
): Promise<OpenFile> {
  return inTurn(`open ${path}`, () => attachedOrShared(driver, path, isReadOnly));
}

async function attachedOrShared(
  driver: Driver,
  path: string,
  isReadOnly: boolean,
): Promise<OpenFile> {
  // Those that read alone may do so beside other processes, and never with those that write.
  const name = `:memory:okta-streams ${isReadOnly ? 'reads' : 'writes'} ${path}`;
  const settings = isReadOnly ? 'READ_ONLY' : `ROW_GROUP_SIZE ${rowsPerGroup.toString()}`;
  try {
    return await opened(driver, { name }, (connection) => attach(connection, name, path, settings));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('Unique file handle conflict')) {
      throw error;
    }
    // The program itself has it open, and shares it as it is.
    const options = isReadOnly ? { access_mode: 'READ_ONLY' } : {};
    return await opened(driver, { name: path, options }, () => Promise.resolve(() => undefined));
  }
}

async function opened(
  { DuckDBInstance }: Driver,
  { name, options = {} }: { readonly name: string; readonly options?: Record<string, string> },
  prepare: (connection: DuckDBConnection) => Promise<() => void>,
): Promise<OpenFile> {
  const instance: DuckDBInstance = await DuckDBInstance.fromCache(name, options);
  let connection: DuckDBConnection | undefined;
  const close = () => {
    connection?.closeSync();
    instance.closeSync();
  };
  try {
    connection = await instance.connect();
    let release = await prepare(connection);
    return {
      connection,
      close: () => {
        close();
        release();
        release = () => undefined;
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Of each instance with a file: the name by which it goes, and how many have it open. */
const attached = new Map<string, { readonly name: string; users: number }>();

/** How many rows lie together can be said of a file that is attached, not of one that is opened. */
async function attach(
  connection: DuckDBConnection,
  instance: string,
  path: string,
  settings: string,
): Promise<() => void> {
  const shared = attached.get(instance);
  const file = shared ?? { name: await attachAlone(connection, path, settings), users: 0 };
  await connection.run(`USE ${identifier(file.name)}`);
  if (shared === undefined) await connection.run(`DETACH DATABASE ${interim}`);
  attached.set(instance, file);
  file.users++;
  return () => {
    file.users--;
    if (file.users === 0) attached.delete(instance);
  };
}

/** Not every runtime that is like Node tells it. */
function containerMemory(runtime: Partial<NodeJS.Process> = process): number {
  return runtime.constrainedMemory?.() ?? 0;
}

async function attachAlone(
  connection: DuckDBConnection,
  path: string,
  settings: string,
): Promise<string> {
  // What the instance begins with is called "memory", as a file or a schema may be.
  const statements = [
    "SET allocator_flush_threshold = '1MB'",
    `SET memory_limit = '${memoryLimit(totalmem(), containerMemory())}'`,
    `ATTACH ':memory:' AS ${interim}`,
    `USE ${interim}`,
    'DETACH memory',
    `ATTACH '${path.replaceAll("'", "''")}' (${settings})`,
  ];
  for (const sql of statements) await connection.run(sql);
  const reader = await connection.runAndReadAll(
    'SELECT database_name FROM duckdb_databases() WHERE path IS NOT NULL',
  );
  return String(reader.getRows()[0]?.[0]);
}
