import { defer } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OktaInputError, OktaSinkError } from '../../errors.js';
import type { PostgresConnection } from '../../sinks/postgres/connection.js';
import { connect, type Database } from '../../sinks/postgres/database.js';
import { fault, openSession } from '../../sinks/postgres/session.js';
import type { TableName } from '../../sinks/table/tableName.js';
import { readTableOptions } from '../../sinks/table/tableOptions.js';
import type { Checkpoint, DeadLetter, Job, SinkSession } from '../../sinks/types.js';
import type { Column } from '../../sinks/table/column.js';
import { traceparentOf } from '../tracing.js';
import { waitingForRoom } from '../waitingForRoom.js';
import { connectAlone } from './connectAlone.js';
import { kept } from './kept.js';
import { prepareQueue, type QueueTables } from './tables.js';

/** How rows get into a queue. */
export interface WritingEnd {
  readonly name: TableName;
  /** Rows not settled, from which on it waits. */
  readonly backlog: number;
  readonly deadLetter: DeadLetter | undefined;
}

/** Milliseconds between two looks at a job that is held. */
const idle = 250;
/** The job of a reader that was killed may be held for a moment more, until the server notices. */
const maxHeld = 10_000;

/**
 * Opens the writing end of a queue: a session of the sink `postgres`, whose commits tell how the job stands.
 *
 * @throws OktaInputError for a run that reads another list, OktaSinkError for what else goes wrong.
 */
export async function openQueue<R>(
  config: PostgresConnection,
  settings: WritingEnd,
  job: Job,
): Promise<SinkSession<R>> {
  const deadline = Date.now() + maxHeld;
  for (;;) {
    try {
      return await openOnce(config, settings, job);
    } catch (error) {
      const isHeld = error instanceof OktaSinkError && error.holder !== undefined;
      if (!isHeld || Date.now() > deadline) throw error;
      await sleep(idle);
    }
  }
}

async function openOnce<R>(
  config: PostgresConnection,
  settings: WritingEnd,
  job: Job,
): Promise<SinkSession<R>> {
  const { name, backlog, deadLetter } = settings;
  const database = await connectAlone(() => connect(config));
  try {
    const tables = await prepareQueue(database, name);
    await refuseOtherPath(database, tables, job, name.name);
    const table = readTableOptions({ table: tables.rowsTable, mode: 'append', deadLetter });
    const traceparent = traceparentOf(job.run);
    const trace: Column = {
      ...{ name: 'trace', type: 'text', path: 'trace', property: '' },
      read: () => traceparent,
    };
    const columns = [...table.columns, trace];
    const inCommit = (of: Database, at: Checkpoint) =>
      // Told when the commit is there, and not before.
      of.query(
        `UPDATE ${tables.jobs} SET finished = $2, committed_at = now() WHERE job = $1
         RETURNING pg_notify($3, '')`,
        [job.name, at.finished === true, tables.channel],
      );
    const session = await openSession(database, { ...table, columns, inCommit }, job);
    await database.query(
      `INSERT INTO ${tables.jobs} AS j (job, path, generation) VALUES ($1, $2, $3)
       ON CONFLICT (job) DO UPDATE SET path = excluded.path, generation = excluded.generation,
         finished = j.finished AND $4 AND j.generation IS NOT DISTINCT FROM excluded.generation`,
      [
        job.name,
        job.path ?? null,
        job.generation ?? null,
        job.generation !== undefined && job.resume !== 'never',
      ],
    );
    const room = watchRoom(config, tables, backlog);
    const close: SinkSession<R>['close'] = (outcome) =>
      defer(() => {
        room.leave();
        return session.close(outcome);
      });
    return waitingForRoom({ ...session, close }, room.look);
  } catch (error) {
    await database.end();
    throw fault(error, name);
  }
}

/** Looks for room by a connection of its own: the other may be in a COPY. */
function watchRoom(config: PostgresConnection, tables: QueueTables, backlog: number) {
  const connection = kept(() => connect(config));
  const look = async () => {
    const database = await connection.get();
    const [row] = await database.query(
      // Numbers that lie between the first and the last are no fewer than rows: few looks have to count.
      `SELECT CASE WHEN most < $1 THEN most
         ELSE (SELECT count(*) FROM (SELECT FROM ${tables.rows} LIMIT $1) AS waiting) END AS n
       FROM (SELECT coalesce(max(n) - min(n) + 1, 0) AS most FROM ${tables.rows}) AS numbers`,
      [backlog],
    );
    return Number(row?.['n']) < backlog;
  };
  return {
    look,
    leave: () => {
      connection.drop();
    },
  };
}

async function refuseOtherPath(
  database: Database,
  { jobs }: QueueTables,
  { path }: Job,
  name: string,
): Promise<void> {
  if (path === undefined) return;
  const [other] = await database.query(
    `SELECT path FROM ${jobs} WHERE path IS NOT NULL AND path <> $1 LIMIT 1`,
    [path],
  );
  if (other === undefined) return;
  throw new OktaInputError(
    'name',
    `is that of a queue with records of ${String(other['path'])}, and this run reads ${path}: ` +
      `its workers would get both; give this one a queue of its own, as ${name}_2`,
  );
}
