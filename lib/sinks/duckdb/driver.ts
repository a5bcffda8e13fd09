import type * as DuckDB from '@duckdb/node-api';
import { OktaSinkError } from '../../errors.js';
import { installCommand } from '../shared/installCommand.js';

/** DuckDB's driver. */
export type Driver = typeof DuckDB;

/** By its number for npm, to which all of its versions are prereleases: no range of peers says it. */
const lowest = '1.4.0-r.1';

/** @throws OktaSinkError when the driver is not installed, or too old. */
export async function loadDriver(load: () => Promise<Driver> = fromPackage): Promise<Driver> {
  const driver = await loaded(load);
  const version = driver.version();
  if (!isOlder(version)) return driver;
  throw new OktaSinkError(
    `the DuckDB sink needs @duckdb/node-api ${lowest} or later, and there is one of DuckDB ` +
      `${version}; ${installCommand(['@duckdb/node-api@latest'])}`,
  );
}

async function loaded(load: () => Promise<Driver>): Promise<Driver> {
  try {
    return await load();
  } catch (cause) {
    const message =
      'the DuckDB sink needs the package @duckdb/node-api, which cannot be loaded; ' +
      installCommand(['@duckdb/node-api']);
    throw new OktaSinkError(message, { cause });
  }
}

/** Whether a version of DuckDB, as v1.5.6, comes before that of the lowest driver. */
function isOlder(version: string): boolean {
  const [needed = ''] = lowest.split('-');
  return version.replace(/^v/, '').localeCompare(needed, 'en', { numeric: true }) < 0;
}

// Loaded when a sink is opened: most programs have no use for a database.
const fromPackage = () => import('@duckdb/node-api');
