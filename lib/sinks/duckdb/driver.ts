import type * as DuckDB from '@duckdb/node-api';
import { OktaSinkError } from '../../errors.js';

/** DuckDB's driver. */
export type Driver = typeof DuckDB;

/** @throws OktaSinkError when the driver is not installed. */
export async function loadDriver(load: () => Promise<Driver> = fromPackage): Promise<Driver> {
  try {
    return await load();
  } catch (cause) {
    const message =
      'the DuckDB sink needs the package @duckdb/node-api, which cannot be loaded; ' +
      'npm install @duckdb/node-api';
    throw new OktaSinkError(message, { cause });
  }
}

// Loaded when a sink is opened: most programs have no use for a database.
const fromPackage = () => import('@duckdb/node-api');
