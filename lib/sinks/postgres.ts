import { OktaInputError } from '../errors.js';
import { readConnection, type PostgresConnection } from './postgres/connection.js';
import { connect } from './postgres/database.js';
import { readOptions, type PostgresOptions, type PostgresSettings } from './postgres/options.js';
import { fault, openSession } from './postgres/session.js';
import type { Job, Sink } from './types.js';

/**
 * A sink into a table of PostgreSQL, each row exactly once: rows go in by `COPY`, and the place after
 * them is committed in the same transaction.
 *
 * Needs the packages pg and pg-copy-streams, and a connection of its own that no pooler shares. Places
 * are in the table `_okta_streams_jobs` of the same schema; an advisory lock keeps a second run of a job
 * out, and is gone when its holder is. Each row carries `_run` and `_loaded_at`.
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
 *   columns: { id: 'id', email: 'profile.email', created: { type: 'timestamptz' } },
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
  const settings = readOptions(options);
  return {
    open: async (job) => {
      refuseIncremental(job, settings);
      const database = await connect(config);
      try {
        return await openSession<R>(database, settings, job);
      } catch (error) {
        await database.end();
        throw fault(error, settings);
      }
    },
  };
}

function refuseIncremental({ incremental }: Job, { mode }: PostgresSettings): void {
  if (!incremental || mode !== 'replace') return;
  throw new OktaInputError(
    'mode',
    "must not be 'replace' for a run that reads only what has changed: the rest would be gone; use 'upsert'",
  );
}
