import { endWith, share, tap, type Observable } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import { oneByOne } from '../../sinks/shared/oneByOne.js';
import type { Database } from '../../sinks/postgres/database.js';
import type { Table } from '../../sinks/table/tableOptions.js';
import { distinct } from '../tracing.js';
import type { Delivery } from '../types.js';
import { listen } from './listen.js';
import { resultWriter } from './resultWriter.js';
import { prepareQueue, type QueueTables } from './tables.js';
import type { TableName } from '../../sinks/table/tableName.js';

/** The connection of one taker: what it has in hand is free again when that ends, however it does. */
export interface Claims<R> {
  /** Looks for rows. */
  readonly claim: (generation: string | undefined) => Promise<Delivery<R> | Emptiness>;
  /** Emits where rows may have come, and where this connection is lost. */
  readonly wake: Observable<unknown>;
  readonly lost: () => Error | undefined;
  readonly end: () => Promise<void>;
}

/** That there is nothing to take, and what is known of that. */
export interface Emptiness {
  /** Nothing is left, and the jobs have finished. */
  readonly isFinished: boolean;
  /** Milliseconds after which to look again where nothing is heard. */
  readonly wait: number;
}

/** How much a taker takes at once, and where results go. */
export interface ClaimOptions {
  readonly rows: number;
  readonly results: Table | undefined;
  /** Names the rows of results: their `_run`. */
  readonly run: string;
}

/**
 * Milliseconds between two looks: where nothing is heard; where rows are in other hands, which nobody
 * notifies of when they are free again; and where there are none.
 */
const looks = { unheard: 250, inHand: 1_000, empty: 5_000 };

/** Opens the claims of a taker on a connection that is its own. */
export async function openClaims<R>(
  database: Database,
  queue: TableName,
  { rows: maxRows, results: table, run }: ClaimOptions,
): Promise<Claims<R>> {
  const tables = await prepareQueue(database, queue);
  const { rows, dead, jobs } = tables;
  const taker = await becomeTaker(database, tables);
  const word = await listen(database, tables.channel, taker.toString());
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

  // Of several that look at once, one asks; what this taker does itself, or hears of, is looked at anew.
  let known: (Emptiness & { readonly until: number }) | undefined;
  let heard = 0;
  const wake = word.heard.pipe(
    endWith(undefined),
    tap(() => {
      heard++;
      known = undefined;
    }),
    share(),
  );
  wake.subscribe();

  const emptiness = async (generation: string | undefined, since: number): Promise<Emptiness> => {
    const [row] = await database.query(
      `SELECT count(*) > 0 AS waiting,
         extract(epoch FROM min(ready_at) - clock_timestamp()) * 1000 AS ready,
         (SELECT count(*) > 0 AND coalesce(bool_and(finished AND ($1::text IS NULL
           OR generation IS NOT DISTINCT FROM $1)), false) FROM ${jobs}) AS finished
       FROM ${rows}`,
      [generation ?? null],
    );
    const isWaiting = row?.['waiting'] === 't';
    const most = word.isCarried() ? (isWaiting ? looks.inHand : looks.empty) : looks.unheard;
    const ready = row?.['ready'] == null ? most : Math.max(10, Math.ceil(Number(row['ready'])));
    const wait = Math.min(most, ready);
    const found = { isFinished: !isWaiting && row?.['finished'] === 't', wait };
    if (heard === since) known = { ...found, until: performance.now() + wait / 2 };
    return found;
  };

  const claim = async (generation: string | undefined): Promise<Delivery<R> | Emptiness> => {
    if (known !== undefined && performance.now() < known.until) return known;
    known = undefined;
    for (;;) {
      const since = heard;
      const [head] = await database.query(
        `SELECT deliveries FROM ${rows} WHERE ${free} ORDER BY n LIMIT 1`,
      );
      if (head === undefined) return emptiness(generation, since);
      const before = Number(head['deliveries']);
      const taken = await database.query(
        `UPDATE ${rows} SET taker = $1, deliveries = deliveries + 1, ready_at = NULL
         WHERE n IN (SELECT n FROM ${rows} WHERE deliveries = $2 AND ${free}
           ORDER BY n LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING n::text AS n, record::text AS record, trace`,
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
        distinct(taken.map(({ trace }) => trace)),
      );
    }
  };

  const deliveryOf = (
    numbers: readonly string[],
    records: readonly R[],
    deliveries: number,
    traceparents: readonly string[],
  ): Delivery<R> => {
    const own = `n = ANY ($1::bigint[]) AND taker = $2`;
    const id = `${numbers[0] ?? ''}+${numbers.length.toString()}`;
    const whole = async (statement: string, values: readonly unknown[] = []) => {
      const done = await database.query(statement, [`{${numbers.join(',')}}`, taker, ...values]);
      if (done.length !== numbers.length) throw inOtherHands(id);
    };
    const alone = (work: () => Promise<void>) =>
      inTurn(async () => {
        known = undefined;
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
      traceparents,
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
             INSERT INTO ${dead} (n, id, record, trace, _run, _loaded_at, deliveries, reason, batch)
             SELECT n, id, record, trace, _run, _loaded_at, deliveries, $3, $4 FROM gone RETURNING n`,
            [reason.replaceAll('\0', '�'), id],
          ),
        ),
    };
  };

  return {
    claim: (generation) => inTurn(() => claim(generation)),
    wake,
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

function inOtherHands(id: string): OktaSinkError {
  return new OktaSinkError(
    `delivery ${id} is in other hands, since the connection of this one was lost: what has been done for it is done again`,
  );
}
