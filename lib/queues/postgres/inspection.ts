import type { Database } from '../../sinks/postgres/database.js';
import type { Buried, QueueStats } from '../types.js';
import type { QueueTables } from './tables.js';

/** How a queue stands that nobody has made yet. */
export const noStats: QueueStats = { backlog: 0, inHand: 0, dead: 0, jobs: [] };

/** How a queue stands. */
export async function statsOf(database: Database, tables: QueueTables): Promise<QueueStats> {
  const [counts] = await database.query(
    `SELECT (SELECT count(*) FROM ${tables.rows}) AS backlog,
       (SELECT count(*) FROM ${tables.rows} WHERE taker IN (SELECT objid::bigint::integer FROM pg_locks
         WHERE locktype = 'advisory' AND classid = hashtext($1)::oid AND objsubid = 2 AND granted)) AS in_hand,
       (SELECT count(*) FROM ${tables.dead}) AS dead`,
    [tables.lockName('takers')],
  );
  const jobs = await database.query(
    `SELECT job, generation, finished, extract(epoch FROM committed_at) AS at FROM ${tables.jobs} ORDER BY job`,
  );
  return {
    backlog: Number(counts?.['backlog']),
    inHand: Number(counts?.['in_hand']),
    dead: Number(counts?.['dead']),
    jobs: jobs.map(({ job, generation, finished, at }) => ({
      name: job ?? '',
      isFinished: finished === 't',
      generation: generation ?? undefined,
      committedAt: at == null ? undefined : new Date(Number(at) * 1_000),
    })),
  };
}

/** What has been put aside, delivery by delivery. */
export async function deadOf<R>(
  database: Database,
  { dead }: QueueTables,
): Promise<readonly Buried<R>[]> {
  // One by one: together they may be more than the server can put into one value.
  const rows = await database.query(
    `SELECT record::text AS record, deliveries, reason, batch || ' ' || buried_at::text AS delivery
     FROM ${dead} ORDER BY min(n) OVER (PARTITION BY batch, buried_at), n`,
  );
  const found = new Map<unknown, Buried<R> & { readonly rows: R[] }>();
  for (const { record, deliveries, reason, delivery } of rows) {
    const row = JSON.parse(record ?? 'null') as R;
    const same = found.get(delivery);
    if (same !== undefined) same.rows.push(row);
    else
      found.set(delivery, {
        rows: [row],
        deliveries: Number(deliveries),
        reason: reason ?? '',
      });
  }
  return [...found.values()];
}

/** Puts back what has been put aside. */
export async function retryDead(
  database: Database,
  { rows, dead, channel }: QueueTables,
): Promise<number> {
  const back = await database.query(
    `WITH back AS (DELETE FROM ${dead} RETURNING *)
     INSERT INTO ${rows} (id, record, trace, _run, _loaded_at)
     SELECT id, record, trace, _run, _loaded_at FROM back ORDER BY n RETURNING n`,
  );
  await database.query("SELECT pg_notify($1, '')", [channel]);
  return back.length;
}
