import { randomUUID } from 'node:crypto';
import {
  defer,
  finalize,
  from,
  map,
  mergeMap,
  retry,
  Subject,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import * as z from 'zod';
import { OktaInputError } from '../../errors.js';
import { checked, fields, rule } from '../../schema/checked.js';
import { wholeNumber } from '../../schema/wholeNumber.js';
import { readConnection, type PostgresConnection } from '../../sinks/postgres/connection.js';
import { isOfConnection } from '../../sinks/postgres/databaseError.js';
import { connect, type Database } from '../../sinks/postgres/database.js';
import { fault } from '../../sinks/postgres/session.js';
import { readTableOptions } from '../../sinks/table/tableOptions.js';
import type { DeadLetter } from '../../sinks/types.js';
import { pulled, type Pull } from '../pulled.js';
import type { Budget } from '../../types/budget.js';
import type { Delivery, Lease, TakeOptions, WorkQueue } from '../types.js';
import { budgetConnection } from './budgetConnection.js';
import { connectAlone } from './connectAlone.js';
import { openClaims } from './claims.js';
import { kept } from './kept.js';
import { deadOf, noStats, retryDead, statsOf } from './inspection.js';
import { holdLease } from './holdLease.js';
import { openQueue } from './openQueue.js';
import { checkQueueName, findQueue, type QueueTables } from './tables.js';

/** How {@link postgresQueue} keeps its rows. */
export interface PostgresQueueOptions {
  /** The name of the queue, or `schema.name`; its tables are `name_queue` and others that begin so. */
  readonly name: string;
  /** Rows of a delivery, at the most. Default 200. */
  readonly rows?: number | undefined;
  /** Rows not settled, from which on a reader waits. Default 10,000. */
  readonly backlog?: number | undefined;
  /** Receives rows that the database refuses, instead of an error that ends the run. */
  readonly deadLetter?: DeadLetter | undefined;
}

const count = wholeNumber({ min: 1 });
const schema = fields({
  name: z.string(rule('must be the name of a queue')),
  rows: count.default(200),
  backlog: count.default(10_000),
  deadLetter: z
    .custom<DeadLetter>((value) => typeof value === 'function', rule('must be a function'))
    .optional(),
});

/** So long a server may be away, in milliseconds, before a taker ends with the error. */
const maxAway = 60_000;

/**
 * A queue in PostgreSQL: rows, checkpoints, leases and permits in one database.
 *
 * The sink `postgres` is its writing end: rows go in with the checkpoint behind them, in one transaction.
 * Takers claim rows with SKIP LOCKED and keep them for as long as their connection lives, so that what a
 * killed worker had in hand is free at once, and no flow holds a transaction open. With `results`, what the flow
 * emits is written in the transaction that settles its rows: each result is there exactly once. A delivery
 * that failed comes again in parts a tenth as large, so that in the end a bad row is put aside alone.
 *
 * Needs the packages pg and pg-copy-streams, and connections that no pooler shares between transactions.
 *
 * @example
 * ```ts
 * import { customApiAction, connectionFromEnvironment } from 'okta-streams';
 * import { postgresQueue, whileLeading } from 'okta-streams/queues';
 *
 * const queue = postgresQueue('postgres://etl@127.0.0.1/warehouse', { name: 'users' });
 * const action = customApiAction(await connectionFromEnvironment());
 * whileLeading(queue.lease('reader'), () =>
 *   action({
 *     requestType: 'GET(Streaming)',
 *     relativeUrl: '/api/v1/users',
 *     streaming: { sink: queue.sink, generation: '2026-01-31' },
 *   }),
 * ).subscribe();
 * ```
 * @param connection A connection string, pg's `ClientConfig`, or `undefined`: the PG* variables.
 * @throws OktaInputError for options that are wrong.
 */
export function postgresQueue<R = unknown>(
  connection: string | PostgresConnection | undefined,
  options: PostgresQueueOptions,
): WorkQueue<R> {
  const config = readConnection(connection);
  const { name: given, rows, backlog, deadLetter } = checked(schema, options, 'options');
  const name = checkQueueName(given);

  /** Looks at the queue on a connection of its own; `absent` where there is none. */
  const once = <T>(
    work: (database: Database, tables: QueueTables) => Promise<T>,
    absent: T,
  ): Observable<T> =>
    defer(async () => {
      const database = await connect(config);
      try {
        const tables = await findQueue(database, name);
        return tables === undefined ? absent : await work(database, tables);
      } catch (error) {
        throw fault(error, name);
      } finally {
        await database.end();
      }
    });

  const take = (given: TakeOptions = {}): Observable<Delivery<R>> => {
    const results = given.results === undefined ? undefined : readTableOptions(given.results);
    if (results?.mode === 'replace') throw noReplacing();
    const run = randomUUID();
    return defer(() => {
      let idle = 0;
      const wake = new Subject<unknown>();
      const openOne = async () => {
        const database = await connectAlone(() => connect(config));
        try {
          const claims = await openClaims<R>(database, name, { rows, results, run });
          claims.wake.subscribe({
            next: (word) => {
              wake.next(word);
            },
            error: () => undefined,
          });
          return claims;
        } catch (error) {
          await database.end();
          throw error;
        }
      };
      const connection = kept(openOne);
      let isLeft = false;
      const pullOne = async (): Promise<Pull<R>> => {
        // A pull goes on behind an unsubscription, to give back what it takes: nothing is opened for that.
        if (isLeft) return 'empty';
        const claims = await connection.get();
        try {
          const found = await claims.claim(given.generation);
          if (!('isFinished' in found)) return found;
          idle = found.wait;
          return found.isFinished ? 'finished' : 'empty';
        } catch (error) {
          // A statement may be told before the connection is.
          if (isOfConnection(error)) connection.drop(claims);
          throw error;
        }
      };
      let hasBeen = false;
      let since = 0;
      const pull = () =>
        defer(pullOne).pipe(
          retry({
            delay: (error: unknown, attempt) => {
              if (attempt === 1) since = Date.now();
              return hasBeen && isOfConnection(error) && Date.now() - since < maxAway
                ? timer(Math.min(2_000, 100 * 2 ** attempt))
                : throwError(() => error);
            },
            resetOnSuccess: true,
          }),
          map((found) => {
            hasBeen = true;
            return found;
          }),
        );
      return pulled(pull, { ...given, idle: () => idle, wake }).pipe(
        finalize(() => {
          isLeft = true;
          connection.drop();
        }),
      );
    });
  };

  const permits = budgetConnection(() => connect(config), name);
  return {
    name: given,
    sink: {
      commitEvery: { rows: Math.max(rows, 1_000) },
      keepsGenerations: true,
      open: (job) => from(openQueue<R>(config, { name, backlog, deadLetter }, job)),
    },
    take,
    lease: (key): Lease => ({
      key,
      hold: () => holdLease(config, name, key),
    }),
    budget: (key, { members } = {}): Budget => ({
      members,
      lease: (request) => defer(() => permits(key, request)),
    }),
    stats: () => once(statsOf, noStats),
    dead: () => once(deadOf<R>, []).pipe(mergeMap((all) => all)),
    retry: () => once(retryDead, 0),
  };
}

function noReplacing(): OktaInputError {
  return new OktaInputError(
    'results.mode',
    "must not be 'replace': results come delivery by delivery; use 'append', or 'upsert' with a key",
  );
}
