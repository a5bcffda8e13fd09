import {
  catchError,
  defer,
  EMPTY,
  finalize,
  map,
  throwError,
  timer,
  type Subscription,
} from 'rxjs';
import * as z from 'zod';
import { checked, fields, rule } from '../../schema/checked.js';
import { maxTimer } from '../../schema/maxTimer.js';
import { wholeNumber } from '../../schema/wholeNumber.js';
import type { DeadLetter } from '../../sinks/types.js';
import { noResults } from '../noResults.js';
import type { Lease, WorkQueue } from '../types.js';
import { statsOf } from './chains.js';
import { openClient } from './client.js';
import { deliveries } from './deliveries.js';
import { holdLease } from './holdLease.js';
import { namesOf } from './names.js';
import { openSession } from './openSession.js';
import { fault } from './passing.js';
import { givePermits } from './permits.js';
import { deadOf, retryDead } from './putAside.js';
import { readServers } from './servers.js';
import { sharedClient } from './sharedClient.js';

/** Where a queue in JetStream is, and how {@link jetStreamQueue} keeps its rows. */
export interface JetStreamQueueOptions {
  /** One server or several of a cluster, as `nats://user:password@127.0.0.1:4222`. */
  readonly servers: string | readonly string[];
  /** The name of the queue: letters, digits, `_` and `-`; its streams are `name_queue` and `name_queue_shared`. */
  readonly name: string;
  /** What else `connect` of `@nats-io/transport-node` is to be told, as `{ tls }` or `{ authenticator }`. */
  readonly connection?: object | undefined;
  /** Rows of a delivery, at the most. Default 200. */
  readonly rows?: number | undefined;
  /** Rows not settled, from which on a reader waits. Default 10,000. */
  readonly backlog?: number | undefined;
  /**
   * Milliseconds that a lease, and a delivery in hand, keep without a sign of life; all that work on a
   * queue have one. Default as the queue was made, else 30,000.
   */
  readonly lease?: number | undefined;
  /** Receives rows that no message has room for, and those that have no JSON, instead of an error that ends the run. */
  readonly deadLetter?: DeadLetter | undefined;
  /** How many servers of a cluster keep a queue that is made. Default 1. */
  readonly replicas?: number | undefined;
}

const count = wholeNumber({ min: 1 });
const given = z.custom<string | readonly string[]>(
  (value) => value !== undefined,
  rule('must be the URL of a NATS server, as nats://127.0.0.1:4222'),
);
const schema = fields({
  servers: given,
  name: z.string(rule('must be the name of a queue')),
  connection: z
    .custom<object>(
      (value) => typeof value === 'object' && value !== null,
      rule('must be an object: options of connect of @nats-io/transport-node'),
    )
    .optional(),
  rows: count.default(200),
  backlog: count.default(10_000),
  lease: wholeNumber({ min: 100, max: maxTimer, unit: 'milliseconds' }).optional(),
  replicas: wholeNumber({ min: 1, max: 5 }).default(1),
  deadLetter: z
    .custom<DeadLetter>((value) => typeof value === 'function', rule('must be a function'))
    .optional(),
});

/** Milliseconds for which the connection is kept that permits were asked by. */
const maxIdle = 1_000;

/**
 * A queue in NATS JetStream: rows, checkpoints and what was settled in one stream, in a server from 2.9 on.
 *
 * Rows go in with the checkpoint behind them. Each message of a reader names its predecessor, so that one which
 * another has overtaken is refused. What a killed reader has written behind its last checkpoint is told apart
 * by its content when it is read again. Takers pull messages one by one and show signs of life for
 * as long as they have them in hand; each is settled by a message of its own, once. What is settled is
 * removed, all but the last checkpoint and what stands behind it.
 *
 * Needs the packages `@nats-io/transport-node` and `@nats-io/jetstream`. A flow that keeps the process busy
 * for longer than the lease, without a pause, loses its delivery to another.
 *
 * @example
 * ```ts
 * import { customApiAction, connectionFromEnvironment } from 'okta-streams';
 * import { jetStreamQueue, whileLeading } from 'okta-streams/queues';
 *
 * const queue = jetStreamQueue({ servers: 'nats://127.0.0.1:4222', name: 'users' });
 * const action = customApiAction(await connectionFromEnvironment());
 * whileLeading(queue.lease('reader'), () =>
 *   action({
 *     requestType: 'GET(Streaming)',
 *     relativeUrl: '/api/v1/users',
 *     streaming: { sink: queue.sink, generation: '2026-01-31' },
 *   }),
 * ).subscribe();
 * ```
 * @throws OktaInputError for options that are wrong.
 */
export function jetStreamQueue<R = unknown>(options: JetStreamQueueOptions): WorkQueue<R> {
  const {
    connection = {},
    rows,
    backlog,
    lease,
    replicas,
    deadLetter,
    ...where
  } = checked(schema, options, 'options');
  const names = namesOf(where.name);
  const servers = readServers(where.servers);
  const { hold, use } = sharedClient(() =>
    openClient(servers, connection, names, { lease, replicas }),
  );
  const once = <T>(work: Parameters<typeof use<T>>[0]) =>
    use<T>(work).pipe(catchError((error: unknown) => throwError(() => fault(error, names.queue))));

  let keeping: Subscription | undefined;
  /** Permits are asked for again and again. */
  const keep = () => {
    const held = hold();
    keeping?.unsubscribe();
    keeping = timer(maxIdle).subscribe();
    keeping.add(held);
  };

  return {
    name: names.queue,
    sink: {
      commitEvery: { rows: Math.max(rows, 1_000) },
      keepsGenerations: true,
      open: (job) =>
        defer(() => {
          const held = hold();
          let isOpen = false;
          const leave = () => {
            held.unsubscribe();
          };
          return once((client) => openSession<R>(client, { rows, backlog, deadLetter }, job)).pipe(
            map((session) => {
              isOpen = true;
              return { ...session, close: () => EMPTY.pipe(finalize(leave)) };
            }),
            finalize(() => {
              if (!isOpen) leave();
            }),
          );
        }),
    },
    take: (taking = {}) => {
      if (taking.results !== undefined) throw noResults();
      return once((client) => deliveries<R>(client, taking, use));
    },
    lease: (key): Lease => ({ key, hold: () => once((client) => holdLease(client, key, use)) }),
    budget: (key, { members } = {}) => ({
      members,
      lease: (request) =>
        defer(() => {
          keep();
          return use((client) => givePermits(client, key, request));
        }),
    }),
    stats: () => once(statsOf),
    dead: () => once((client) => deadOf<R>(client)),
    retry: () => once(retryDead),
  };
}
