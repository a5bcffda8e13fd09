import { OktaSinkError } from '../../errors.js';
import { oneByOne } from '../../sinks/shared/oneByOne.js';
import type { Database } from '../../sinks/postgres/database.js';
import { prepareTable } from '../../sinks/postgres/prepareTable.js';
import { writer } from '../../sinks/postgres/writer.js';
import type { Table } from '../../sinks/table/tableOptions.js';
import type { Delivery } from '../types.js';
import { prepareQueue, type QueueTables } from './tables.js';
import type { TableName } from '../../sinks/table/tableName.js';

/** The connection of one taker: what it has in hand is free again when that ends, however it does. */
export interface Claims<R> {
  readonly claim: () => Promise<Delivery<R> | undefined>;
  /** Whether nothing is left, and the jobs have finished. */
  readonly isFinished: (generation: string | undefined) => Promise<boolean>;
  readonly lost: () => Error | undefined;
  readonly end: () => Promise<void>;
}

/** How much a taker takes at once, and where results go. */
export interface ClaimOptions {
  readonly rows: number;
  readonly results: Table | undefined;
  /** Names the rows of results: their `_run`. */
  readonly run: string;
}

/** Opens the claims of a taker on a connection that is its own. */
export async function openClaims<R>(
  database: Database,
  queue: TableName,
  { rows: maxRows, results: table, run }: ClaimOptions,
): Promise<Claims<R>> {
  const tables = await prepareQueue(database, queue);
  const { rows, dead, jobs } = tables;
  const taker = await becomeTaker(database, tables);
  const results = table === undefined ? undefined : resultWriter(database, table, run);
  await results?.ready();
  const lockClass = `hashtext('${tables.lockName('takers').replaceAll("'", "''")}')`;
  const alive = `SELECT objid::bigint::integer FROM pg_locks WHERE locktype = 'advisory'
    AND classid = ${lockClass}::oid AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  const free = `(taker IS NULL OR taker <> ALL (ARRAY(${alive})))
    AND (ready_at IS NULL OR ready_at <= clock_timestamp())`;
  // One statement after another: a connection has one transaction.
  const inTurn = oneByOne();

  const claim = async (): Promise<Delivery<R> | undefined> => {
    for (;;) {
      const [head] = await database.query(
        `SELECT deliveries FROM ${rows} WHERE ${free} ORDER BY n LIMIT 1`,
      );
      if (head === undefined) return undefined;
      const before = Number(head['deliveries']);
      const taken = await database.query(
        `UPDATE ${rows} SET taker = $1, deliveries = deliveries + 1, ready_at = NULL
         WHERE n IN (SELECT n FROM ${rows} WHERE deliveries = $2 AND ${free}
           ORDER BY n LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING n::text AS n, record::text AS record`,
        [taker, before, partOf(maxRows, before)],
      );
      // Others may have been quicker: then there is another head.
      if (taken.length === 0) continue;
      const all = taken
        .map(({ n, record }) => ({ n: n ?? '', row: JSON.parse(record ?? 'null') as R }))
        .sort((a, b) => Number(a.n) - Number(b.n));
      return deliveryOf(
        all.map(({ n }) => n),
        all.map(({ row }) => row),
        before + 1,
      );
    }
  };

  const deliveryOf = (
    numbers: readonly string[],
    records: readonly R[],
    deliveries: number,
  ): Delivery<R> => {
    const own = `n = ANY ($1::bigint[]) AND taker = $2`;
    const id = `${numbers[0] ?? ''}+${numbers.length.toString()}`;
    const whole = async (statement: string, values: readonly unknown[] = []) => {
      const done = await database.query(statement, [`{${numbers.join(',')}}`, taker, ...values]);
      if (done.length !== numbers.length) throw inOtherHands(id);
    };
    const alone = (work: () => Promise<void>) =>
      inTurn(async () => {
        await results?.ready();
        await database.query('BEGIN; SET CONSTRAINTS ALL IMMEDIATE');
        try {
          await work();
          await database.query('COMMIT');
        } catch (error) {
          if (database.lost() === undefined) await database.query('ROLLBACK');
          throw error;
        }
      });
    return {
      id,
      rows: records,
      deliveries,
      settle: (outputs = []) =>
        alone(async () => {
          await whole(`DELETE FROM ${rows} WHERE ${own} RETURNING n`);
          await results?.write(outputs);
        }),
      release: (delay = 0) =>
        alone(() =>
          whole(
            `UPDATE ${rows} SET taker = NULL,
               ready_at = clock_timestamp() + $3::double precision * interval '1 ms'
             WHERE ${own} RETURNING n`,
            [delay],
          ),
        ),
      bury: (reason) =>
        alone(() =>
          whole(
            `WITH gone AS (DELETE FROM ${rows} WHERE ${own} RETURNING *)
             INSERT INTO ${dead} (n, id, record, _run, _loaded_at, deliveries, reason, batch)
             SELECT n, id, record, _run, _loaded_at, deliveries, $3, $4 FROM gone RETURNING n`,
            [reason.replaceAll('\0', '�'), id],
          ),
        ),
    };
  };

  return {
    claim: () => inTurn(claim),
    isFinished: (generation) =>
      inTurn(async () => {
        const [row] = await database.query(
          `SELECT EXISTS (SELECT FROM ${jobs}) AND NOT EXISTS (SELECT FROM ${rows})
             AND NOT EXISTS (SELECT FROM ${jobs} WHERE NOT finished
               OR ($1::text IS NOT NULL AND generation IS DISTINCT FROM $1)) AS finished`,
          [generation ?? null],
        );
        return row?.['finished'] === 't';
      }),
    lost: database.lost,
    end: () => inTurn(() => database.end()),
  };
}

/** What failed comes again in parts a tenth as large, so that in the end a bad row is alone. */
function partOf(rows: number, deliveries: number): number {
  return Math.max(1, Math.ceil(rows / 10 ** Math.min(deliveries, 12)));
}

/** A number that no other taker has, kept by a lock for as long as this connection lives. */
async function becomeTaker(database: Database, { takers, lockName }: QueueTables): Promise<number> {
  const [row] = await database.query(`SELECT nextval('${takers.replaceAll("'", "''")}') AS n`);
  const taker = Number(row?.['n']);
  await database.query('SELECT pg_advisory_lock(hashtext($1), $2::integer)', [
    lockName('takers'),
    taker,
  ]);
  return taker;
}

/** Writes results into their table, in the transaction under way. */
function resultWriter(database: Database, table: Table, run: string) {
  let open: Awaited<ReturnType<typeof writer>> | undefined;
  const job = {
    name: 'results',
    run,
    resume: 'auto',
    incremental: false,
    now: () => new Date(),
  } as const;
  return {
    /** Outside of transactions, for it has some of its own. */
    ready: async () => {
      open ??= await makeWriter(database, table, job);
    },
    write: async (outputs: readonly unknown[]) => {
      try {
        await open?.write(outputs);
        await open?.flush();
      } catch (error) {
        open?.abort();
        open = undefined;
        throw error;
      }
    },
  };
}

async function makeWriter(
  database: Database,
  table: Table,
  job: Parameters<typeof writer>[4],
): ReturnType<typeof writer> {
  await database.query('DROP TABLE IF EXISTS pg_temp._okta_streams_stage');
  const [row] = await database.query('SELECT current_schema() AS schema');
  const target = {
    schema: table.name.schema ?? row?.['schema'] ?? 'public',
    name: table.name.name,
  };
  const existing = await prepareTable(database, target, table);
  return writer(database, target, existing, table, job);
}

function inOtherHands(id: string): OktaSinkError {
  return new OktaSinkError(
    `delivery ${id} is in other hands, since the connection of this one was lost: what has been done for it is done again`,
  );
}
