import { hostname } from 'node:os';
import { OktaSinkError } from '../../errors.js';
import type { Cursor } from '../../types.js';
import type { Job } from '../types.js';
import type { Database, DatabaseRow } from './database.js';
import { qualified, type TableName } from './tableName.js';

/** What an earlier run of a job has left. */
export interface Left {
  readonly place: Cursor | undefined;
  /** Whether its rows are in a table beside the job's own. */
  readonly beside: boolean;
}

/** The row of a job in the table `_okta_streams_jobs`, which lies in the schema of the job's table. */
export interface JobRow {
  /** Takes the lock, which the server gives back when the connection ends, however that happens. */
  readonly lock: () => Promise<Left>;
  /** Part of the transaction under way. */
  readonly save: (place: Cursor | undefined, beside: boolean) => Promise<void>;
  /** Forgets who holds the job. */
  readonly release: () => Promise<void>;
}

/** How long the server may take to notice that a process of this host is gone. */
const grace = '30s';

export function jobRow(database: Database, table: TableName, job: Job): JobRow {
  const jobs = qualified({ schema: table.schema, name: '_okta_streams_jobs' });
  const id = [table.name, job.name];
  const lockKey = JSON.stringify(['okta-streams', table.schema, ...id]);

  async function lock(): Promise<Left> {
    await create();
    const [row] = await database.query(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [lockKey],
    );
    if (row?.['taken'] !== 't') await waitForTheDead();
    return claim();
  }

  async function create(): Promise<void> {
    // Not left to IF NOT EXISTS: that asks for the right to create, even where there is nothing to do.
    const [found] = await database.query('SELECT to_regclass($1) AS oid', [jobs]);
    if (found?.['oid'] !== null) return;
    await database.query(`
      BEGIN;
      SELECT pg_advisory_xact_lock(hashtextextended('okta-streams', 0));
      CREATE TABLE IF NOT EXISTS ${jobs} (
        table_name text, job text, place jsonb, beside boolean NOT NULL DEFAULT false, run text,
        holder text, held_since timestamptz, updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (table_name, job));
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
    } catch (cause) {
      throw locked(job, table, held, cause);
    }
  }

  async function claim(): Promise<Left> {
    const [left] = await database.query(
      `INSERT INTO ${jobs} AS j (table_name, job, holder, held_since) VALUES ($1, $2, $3, now())
       ON CONFLICT (table_name, job) DO UPDATE SET
         holder = excluded.holder, held_since = excluded.held_since,
         place = CASE WHEN $4 THEN j.place END
       RETURNING place::text AS place, beside`,
      [...id, `${hostname()}:${process.pid.toString()}`, job.resume !== 'never'],
    );
    const place = left?.['place'];
    return {
      place: typeof place === 'string' ? (JSON.parse(place) as Cursor) : undefined,
      beside: left?.['beside'] === 't',
    };
  }

  return {
    lock,
    save: async (place, beside) => {
      await database.query(
        `INSERT INTO ${jobs} (table_name, job, place, beside, run) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (table_name, job) DO UPDATE SET place = excluded.place,
           beside = excluded.beside, run = excluded.run, updated_at = now()`,
        [...id, place === undefined ? null : JSON.stringify(place), beside, job.run],
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

function locked(
  { name }: Job,
  table: TableName,
  held: DatabaseRow | undefined,
  cause?: unknown,
): OktaSinkError {
  const holder = held?.['holder'] ?? undefined;
  const heldSince = held === undefined ? undefined : new Date(Number(held['since']) * 1_000);
  const seconds = Math.round(Number(held?.['age'])).toString();
  const since = heldSince === undefined ? '' : ` since ${heldSince.toISOString()} (${seconds} s)`;
  return new OktaSinkError(
    `${table.name}: the job ${JSON.stringify(name)} is held by ${holder ?? 'another run'}${since}; ` +
      'wait for that run, or end it, or give this one another streaming.job',
    { job: name, holder, heldSince, ...(cause === undefined ? {} : { cause }) },
  );
}
