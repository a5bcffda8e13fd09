import { from } from 'rxjs';
import * as z from 'zod';
import { checked, fields, rule } from '../../schema/checked.js';
import { shown } from '../table/tableName.js';
import { checkJob, tableOf, tableShape, type TableOptions } from '../table/tableOptions.js';
import type { Job, Sink, SinkSession } from '../types.js';
import { readConnection, type PostgresConnection } from './connection.js';
import { connect } from './database.js';
import { checkNames, faultOfName } from './identifiers.js';
import { fault, openSession } from './session.js';

/** The table that {@link postgres} loads into. */
export interface PostgresOptions extends TableOptions {
  /**
   * The schema of the table `_okta_streams_jobs`, which keeps checkpoints: one that the user may make a table in, or
   * where it is. Default: the schema of `table`.
   */
  readonly jobsSchema?: string | undefined;
}

const optionsSchema = fields({
  ...tableShape,
  jobsSchema: z
    .string(rule('must be the name of a schema'))
    .refine((name) => faultOfName(name) === undefined, rule('must be a name of 1 to 63 bytes'))
    .optional(),
});

/**
 * A sink into a table of PostgreSQL, each row exactly once: rows go in by `COPY`, and the checkpoint after
 * them is committed in the same transaction.
 *
 * Needs the packages pg and pg-copy-streams, and a connection of its own that no pooler shares. Checkpoints
 * are in the table `_okta_streams_jobs` of the same schema, or of `jobsSchema`; an advisory lock keeps a
 * second run of a job out, and is gone when its holder is. Each row carries `_run` and `_loaded_at`.
 *
 * A row that the database refuses is an `OktaSinkError` that names its key, or goes to the
 * `deadLetter` while the others are loaded. So is a table of another shape, before anything is written.
 *
 * @example
 * ```ts
 * import { postgres } from 'okta-streams/sinks';
 *
 * const sink = postgres('postgres://etl@127.0.0.1/warehouse', {
 *   table: 'okta.users',
 *   key: 'id',
 *   columns: { id: 'text', email: { type: 'text', path: 'profile.email' }, created: 'timestamp' },
 *   mode: 'upsert',
 * });
 * ```
 * @param connection A connection string, pg's `ClientConfig`, or `undefined`: the PG* variables.
 * @returns A sink of rows of type `R`.
 * @throws OktaInputError for options that are wrong.
 */
export function postgres<R = unknown>(
  connection: string | PostgresConnection | undefined,
  options: PostgresOptions,
): Sink<R> {
  const config = readConnection(connection);
  const { jobsSchema, ...given } = checked(optionsSchema, options, 'options');
  const table = { ...tableOf(given), jobsSchema };
  checkNames(table);

  async function open(job: Job): Promise<SinkSession<R>> {
    checkJob(table, job);
    const database = await connect(config);
    try {
      return await openSession(database, table, job);
    } catch (error) {
      await database.end();
      throw fault(error, table.name);
    }
  }

  return { table: shown(table.name), open: (job) => from(open(job)) };
}
