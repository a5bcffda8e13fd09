import { OktaInputError, OktaSinkError, OktaStreamsError } from '../../errors.js';
import type { Job, Place, SinkSession } from '../types.js';
import { besideName, dropBeside, makeBeside, swap } from './beside.js';
import type { Database } from './database.js';
import { isOfConnection } from './databaseError.js';
import { jobRow } from './jobs.js';
import type { PostgresSettings } from './options.js';
import { prepareTable } from './prepareTable.js';
import { columnsOf } from './table.js';
import type { TableName } from './tableName.js';
import { writer } from './writer.js';

/** The session of a run, on a connection that is its own. */
export async function openSession<R>(
  database: Database,
  settings: PostgresSettings,
  job: Job,
): Promise<SinkSession<R>> {
  const { name, mode, key } = settings;
  const table: TableName = { schema: await schemaOf(database, settings.schema), name };
  const beside = besideName(table, job);
  const target = mode === 'replace' ? beside : table;
  const row = jobRow(database, table, job);

  const left = await row.lock();
  // A place is worth as much as the rows before it: those have to be where this run loads to.
  const isThere = (await columnsOf(database, target)).length > 0;
  const place = isThere && left.beside === (mode === 'replace') ? left.place : undefined;
  requirePlace(job, place, table);
  const own = await prepareTable(database, table, settings);
  if (place === undefined) await beginAfresh();
  const existing = mode === 'replace' ? await prepareTable(database, beside, settings) : own;
  const rows = await writer<R>(database, target, existing, settings, job);

  let isBegun = false;
  let failure: OktaStreamsError | undefined;

  async function beginAfresh(): Promise<void> {
    await database.query('BEGIN');
    await row.save(undefined, mode === 'replace');
    if (mode === 'replace') await makeBeside(database, table, beside);
    else await dropBeside(database, beside);
    await database.query('COMMIT');
  }

  async function begin(): Promise<void> {
    // A constraint that is checked at the end could not tell which row breaks it.
    if (!isBegun) await database.query('BEGIN; SET CONSTRAINTS ALL IMMEDIATE');
    isBegun = true;
  }

  async function commit(at: Place): Promise<void> {
    await begin();
    await rows.flush();
    if (at.finished === true && mode === 'replace') {
      if (at.end === 'lastPage') await swap(database, table, beside, key);
      else await dropBeside(database, beside);
    }
    await row.save(at.cursor, mode === 'replace' && at.finished !== true);
    await database.query('COMMIT').catch((cause: unknown) => {
      throw fault(cause, table, 'whether the last commit is among it shows in the place itself');
    });
    isBegun = false;
  }

  /** After a failure there is nothing left to commit: the server has rolled back, or is gone. */
  async function orFail(work: () => Promise<void>): Promise<void> {
    if (failure !== undefined) throw failure;
    try {
      await work();
    } catch (error) {
      failure = fault(error, table);
      throw failure;
    }
  }

  return {
    place,
    write: (more) =>
      orFail(async () => {
        await begin();
        await rows.write(more);
      }),
    commit: (at) => orFail(() => commit(at)),
    close: async () => {
      rows.abort();
      try {
        if (database.lost() === undefined) {
          await database.query('ROLLBACK');
          await row.release();
        }
      } catch {
        // The server gives back the lock, and drops what is open, when the connection ends.
      } finally {
        await database.end();
      }
    },
  };
}

/** An error of a session as the run ends with it. */
export function fault(
  error: unknown,
  table: Pick<TableName, 'name'>,
  more?: string,
): OktaStreamsError {
  if (error instanceof OktaStreamsError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const kept = isOfConnection(cause)
    ? '; the connection is lost, the place of the last commit is kept: run the job again to go on there'
    : '; nothing since the last commit is kept';
  const rest = more === undefined || !isOfConnection(cause) ? '' : ` (${more})`;
  return new OktaSinkError(`${table.name}: ${cause.message}${kept}${rest}`, { cause });
}

async function schemaOf(database: Database, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const [row] = await database.query('SELECT current_schema() AS name');
  const name = row?.['name'] ?? undefined;
  if (name !== undefined) return name;
  throw new OktaInputError('table', 'needs a schema, since the search path of this user has none');
}

function requirePlace({ name, resume }: Job, place: unknown, table: TableName): void {
  if (resume !== 'require' || place !== undefined) return;
  throw new OktaSinkError(
    `${table.name} has no place of job ${JSON.stringify(name)} to go on from, and resume is ` +
      "'require'; resume: 'auto' begins where there is none",
    { job: name },
  );
}
