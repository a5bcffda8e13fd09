import { OktaInputError, OktaSinkError, OktaStreamsError } from '../../errors.js';
import { isWhole } from '../shared/isWhole.js';
import { requireCheckpoint } from '../shared/requireCheckpoint.js';
import { stagingTable } from '../table/stagingTable.js';
import { checkCheckpoint } from '../table/checkCheckpoint.js';
import { removals } from '../table/removals.js';
import type { TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import type { Job, Checkpoint, RowKey, SinkSession } from '../types.js';
import { dropStaging, makeStaging, swap } from './staging.js';
import type { Database } from './database.js';
import { isOfConnection } from './databaseError.js';
import { jobRow } from './jobs.js';
import { mergeKey, prepareTable } from './prepareTable.js';
import { removeRows } from './removeRows.js';
import { columnsOf, lockShape } from './table.js';
import { writer } from './writer.js';

/** A table as the options of the sink describe it. */
export interface PostgresTable extends Table {
  /** Where `_okta_streams_jobs` lies; default: the schema of the table. */
  readonly jobsSchema?: string | undefined;
  /** What else belongs to each commit, in its transaction. */
  readonly inCommit?: ((database: Database, at: Checkpoint) => Promise<unknown>) | undefined;
}

/** The session of a run, on a connection that is its own. */
export async function openSession(
  database: Database,
  settings: PostgresTable,
  job: Job,
): Promise<SinkSession<unknown>> {
  const { mode } = settings;
  const replaces = mode === 'replace';
  const table = { ...settings.name, schema: await schemaOf(database, settings.name.schema) };
  const beside = stagingTable(table, job);
  const target = replaces ? beside : table;
  const row = jobRow(database, table, settings.jobsSchema ?? table.schema, mode, job);

  const left = await row.lock();
  const { checkpoint } = left;
  requireCheckpoint(job, checkpoint, table.name);
  if (checkpoint !== undefined) {
    const isThere = (await columnsOf(database, target)).length > 0;
    checkCheckpoint(job, settings, { mode: left.mode, isThere });
  }
  const own = await prepareTable(database, table, settings);
  if (checkpoint === undefined) await beginAfresh();
  const existing = replaces ? await prepareTable(database, beside, settings) : own;
  const rows = await writer(database, target, existing, settings, job);

  let isBegun = false;
  let failure: OktaStreamsError | undefined;

  async function beginAfresh(): Promise<void> {
    await database.query('BEGIN');
    await row.save(undefined);
    if (replaces) await makeStaging(database, table, beside);
    else await dropStaging(database, beside);
    await database.query('COMMIT');
  }

  async function begin(): Promise<void> {
    // A constraint that is checked at the end could not tell which row breaks it.
    if (isBegun) return;
    await database.query('BEGIN; SET CONSTRAINTS ALL IMMEDIATE');
    isBegun = true;
    // Two that have written to a table, and both want to add columns, would wait for one another.
    if (settings.onDrift === 'add') await lockShape(database, target);
  }

  async function remove(keys: readonly RowKey[]): Promise<void> {
    const all = removals(settings, keys);
    await begin();
    await rows.flush();
    await removeRows(database, target, all, settings.deletedAt, job.now());
  }

  async function commit(at: Checkpoint): Promise<void> {
    await begin();
    await rows.flush();
    if (at.finished === true && replaces) {
      if (isWhole(at)) await swap(database, table, beside, mergeKey(settings));
      else await dropStaging(database, beside);
    }
    await settings.inCommit?.(database, at);
    await row.save(at.cursor);
    await database.query('COMMIT').catch((cause: unknown) => {
      throw fault(
        cause,
        table,
        'whether the last commit is among it shows in the checkpoint itself',
      );
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
    checkpoint: checkpoint,
    rowsRefused: rows.rowsRefused,
    write: (more) =>
      orFail(async () => {
        await begin();
        await rows.write(more);
      }),
    commit: (at) => orFail(() => commit(at)),
    remove: (keys) => orFail(() => remove(keys)),
    close: async () => {
      rows.abort();
      // Where this is not heard, the server drops what is open, and the lock, with the connection.
      await database.end(async () => {
        await database.query('ROLLBACK');
        await row.release();
      });
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
    ? '; the connection is lost, the checkpoint of the last commit is kept: run the job again to go on there'
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
