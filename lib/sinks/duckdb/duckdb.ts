import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { from } from 'rxjs';
import * as z from 'zod';
import { checked, fields, rule } from '../../schema/checked.js';
import { OktaInputError } from '../../errors.js';
import { shown } from '../table/tableName.js';
import { checkJob, tableOf, tableShape, type TableOptions } from '../table/tableOptions.js';
import type { Job, Sink, SinkSession } from '../types.js';
import { asSinkError, openDatabase } from './database.js';
import { loadDriver } from './driver.js';
import { inTurn } from './inTurn.js';
import { takeLock } from './jobLock.js';
import { openSession } from './session.js';

/** The table that {@link duckdb} loads into. */
export interface DuckdbOptions extends TableOptions {
  /** A Parquet file, written anew from the table when a job has finished. */
  readonly parquet?: string | undefined;
}

const optionsSchema = fields({
  ...tableShape,
  parquet: z.string(rule('must be the path of a file')).min(1, rule('must be a path')).optional(),
});
const pathSchema = z
  .string(rule('must be the path of a file'))
  .refine(
    (path) => path !== '' && !path.startsWith(':memory:') && !path.includes('\0'),
    rule('must be the path of a file', 'a checkpoint has to outlive the process'),
  );

/**
 * Loads rows into a table of a DuckDB file; the checkpoint is kept in the same transaction, in the table
 * `_okta_streams_jobs`.
 *
 * Needs the package `@duckdb/node-api`. The file is made where there is none, for its owner alone to
 * read, and while it is loaded no other process can open it. What has been written since the last
 * commit is lost when the process dies, and delivered again by the next run.
 *
 * @example
 * ```ts
 * import type { CustomApiAction } from 'okta-streams';
 * import { duckdb } from 'okta-streams/sinks';
 *
 * const users = duckdb('okta.duckdb', {
 *   table: 'users',
 *   key: 'id',
 *   columns: {
 *     id: 'text',
 *     status: 'text',
 *     created: 'timestamp',
 *     login: { type: 'text', path: 'profile.login' },
 *   },
 *   mode: 'replace',
 *   parquet: 'users.parquet',
 * });
 * ```
 * @param path Of the file.
 * @param options The table, its columns, and how rows get into it.
 * @throws OktaInputError for options that are not as they should be.
 */
export function duckdb<R = unknown>(path: string, options: DuckdbOptions): Sink<R> {
  const file = checked(pathSchema, path, 'path');
  const { parquet, ...given } = checked(optionsSchema, options, 'options');
  const table = tableOf(given);

  async function open(job: Job): Promise<SinkSession<R>> {
    checkJob(table, job);
    if (job.incremental && parquet !== undefined) throw neverFinished();
    const driver = await loadDriver();
    const real = realPath(file);
    const unlock = takeLock(real, shown(table.name), job);
    try {
      return await inTurn(real, async () => {
        const database = await openDatabase(driver, real);
        const close = () => {
          database.close();
          unlock();
          return Promise.resolve();
        };
        try {
          const session = await openSession(database, { path: real, table, parquet }, job);
          return { ...session, close: () => inTurn(real, close) };
        } catch (error) {
          database.close();
          throw asSinkError(real, error);
        }
      });
    } catch (error) {
      unlock();
      throw error;
    }
  }

  return { table: shown(table.name), open: (job) => from(open(job)) };
}

function neverFinished(): OktaInputError {
  return new OktaInputError(
    'options.parquet',
    'must be left out for a run that reads what has changed: such a job never finishes; export the ' +
      'table behind its runs',
  );
}

/** The same for all names of a file, whether there is one yet or not. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    // There is no such file: its folder may be known by several names all the same.
  }
  try {
    return join(realpathSync(dirname(whole)), basename(whole));
  } catch {
    return whole;
  }
}
