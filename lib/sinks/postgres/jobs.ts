import { hostname } from 'node:os';
import { OktaSinkError } from '../../errors.js';
import type { Cursor } from '../../cursor.js';
import { lockedError } from '../shared/lockedError.js';
import { qualified, shown, type TableName } from '../table/tableName.js';
import type { TableMode } from '../table/tableOptions.js';
import type { Job } from '../types.js';
import type { Database, DatabaseRow } from './database.js';
import { sqlState } from './databaseError.js';
import { withRight } from './rights.js';

/** What an earlier run of a job has left. */
export interface Left {
  readonly checkpoint: Cursor | undefined;
  /** How its rows were loaded. */
  readonly mode: TableMode;
}

/** The row of a job in the table `_okta_streams_jobs`. */
export interface JobRow {
  /** Takes the lock, which the server gives back when the connection ends, however that happens. */
  readonly lock: () => Promise<Left>;
  /** Part of the transaction under way. */
  readonly save: (checkpoint: Cursor | undefined) => Promise<void>;
  /** Forgets who holds the job. */
  readonly release: () => Promise<void>;
}

/** How long the server may take to notice that a process of this host is gone. */
const grace = '30s';
const lockNotAvailable = '55P03';

/** @param schema Where the table of jobs lies. */
export function jobRow(
  database: Database,
  table: Required<TableName>,
  schema: string,
  mode: TableMode,
  job: Job,
): JobRow {
  const jobsTable = { schema, name: '_okta_streams_jobs' };
  const jobs = qualified(jobsTable);
  // Tables of several schemas may have their jobs in one.
  const id = [schema === table.schema ? table.name : shown(table), job.name];
  const lockKey = JSON.stringify(['okta-streams', table.schema, table.name, job.name]);
  const statement = `CREATE TABLE IF NOT EXISTS ${jobs} (
    table_name text, job text, checkpoint jsonb, mode text, run text,
    holder text, held_since timestamptz, updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (table_name, job))`;

  async function lock(): Promise<Left> {
    await withRight(
      `make the table ${shown(jobsTable)}, which keeps the checkpoints of jobs`,
      'grant it CREATE on the schema, or name another one by jobsSchema, or make the table for it: ' +
        `${statement.replace(/\s+/g, ' ')}; GRANT SELECT, INSERT, UPDATE ON ${jobs} TO it`,
      create,
    );
    const [row] = await database.query(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [lockKey],
    );
    return withRight(
      `read and write ${shown(jobsTable)}, which keeps the checkpoints of jobs`,
      `GRANT SELECT, INSERT, UPDATE ON ${jobs} TO it`,
      async () => {
        if (row?.['taken'] !== 't') await waitForTheDead();
        return claim();
      },
    );
  }

  async function create(): Promise<void> {
    // Not left to IF NOT EXISTS: that asks for the right to create, even where there is nothing to do.
    const [found] = await database.query('SELECT to_regclass($1) AS oid', [jobs]);
    if (found?.['oid'] !== null) return;
    await database.query(`
      BEGIN;
      SELECT pg_advisory_xact_lock(hashtextextended('okta-streams', 0));
      ${statement};
      COMMIT`);
  }

  async function waitForTheDead(): Promise<void> {
    const [held] = await database.query(
      `SELECT holder, extract(epoch FROM held_since) AS since,
         extract(epoch FROM now() - held_since) AS age
       FROM ${jobs} WHERE table_name = $1 AND job = $2 AND holder IS NOT NULL`,
      id,
    );
    if (!isGone(held?.['holder'] ?? '')) throw locked(job, table, held);
    try {
      await database.query(`SET lock_timeout = '${grace}'`);
      await database.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lockKey]);
      await database.query('SET lock_timeout = 0');
    } catch (error) {
      if (sqlState(error) !== lockNotAvailable) throw error;
      throw locked(job, table, held);
    }
  }

  async function claim(): Promise<Left> {
    const [left] = await database.query(
      `INSERT INTO ${jobs} AS j (table_name, job, holder, held_since) VALUES ($1, $2, $3, now())
       ON CONFLICT (table_name, job) DO UPDATE SET
         holder = excluded.holder, held_since = excluded.held_since,
         checkpoint = CASE WHEN $4 THEN j.checkpoint END
       RETURNING checkpoint::text AS checkpoint, mode`,
      [...id, `${hostname()}:${process.pid.toString()}`, job.resume !== 'never'],
    );
    const checkpoint = left?.['checkpoint'];
    return {
      checkpoint: typeof checkpoint === 'string' ? (JSON.parse(checkpoint) as Cursor) : undefined,
      mode: (left?.['mode'] ?? mode) as TableMode,
    };
  }

  return {
    lock,
    save: async (checkpoint) => {
      await database.query(
        `INSERT INTO ${jobs} (table_name, job, checkpoint, mode, run) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (table_name, job) DO UPDATE SET checkpoint = excluded.checkpoint,
           mode = excluded.mode, run = excluded.run, updated_at = now()`,
        [...id, checkpoint === undefined ? null : JSON.stringify(checkpoint), mode, job.run],
      );
    },
    release: async () => {
      await database.query(
        `UPDATE ${jobs} SET holder = NULL, held_since = NULL WHERE table_name = $1 AND job = $2`,
        id,
      );
    },
  };
}

/** The checkpoints of a job on the tables of a schema, which has its table of jobs too; none where it has none. */
export async function checkpointsOf(
  database: Database,
  schema: string,
  job: string,
): Promise<ReadonlyMap<string, Cursor>> {
  const jobs = qualified({ schema, name: '_okta_streams_jobs' });
  const [found] = await database.query('SELECT to_regclass($1) AS oid', [jobs]);
  if (found?.['oid'] === null) return new Map();
  const rows = await database.query(
    `SELECT table_name AS name, checkpoint::text AS checkpoint FROM ${jobs}
     WHERE job = $1 AND checkpoint IS NOT NULL`,
    [job],
  );
  return new Map(
    rows.map((row) => [row['name'] ?? '', JSON.parse(row['checkpoint'] ?? '') as Cursor]),
  );
}

/** Whether a holder was a process of this host that has ended. */
function isGone(holder: string): boolean {
  const [host, pid] = holder.split(/:(?=\d+$)/);
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function locked({ name }: Job, table: TableName, held: DatabaseRow | undefined): OktaSinkError {
  const holder = held?.['holder'] ?? undefined;
  if (holder === undefined) {
    return new OktaSinkError(
      `${shown(table)}: the job ${JSON.stringify(name)} is held by another run that is about to end; ` +
        'wait for it',
      { job: name, holder: 'another run' },
    );
  }
  // Both by the clock of the server.
  const since = new Date(Number(held?.['since']) * 1_000);
  const now = new Date(since.getTime() + Number(held?.['age']) * 1_000);
  const hint = 'end it, or give this one another streaming.job';
  return lockedError({ job: name, holder, since }, shown(table), now, hint);
}
