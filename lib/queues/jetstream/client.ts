import { Observable } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import { readAckSubject, type Delivered } from './ackSubject.js';
import { loadNats } from './loadNats.js';
import { logOf, readNote, type Log } from './log.js';
import type { QueueNames } from './names.js';
import type { Nats, NatsConnection, StreamManager } from './nats.js';
import type { Note } from './note.js';
import { codeOf, fault, isPassing, patiently } from './passing.js';
import {
  consumer,
  consumerNotFound,
  makeConsumer,
  prepareQueue,
  prepareShared,
  remakeConsumer,
  type QueueSettings,
} from './prepareQueue.js';
import type { Servers } from './servers.js';

/** What the consumer of all workers tells. */
export interface Position {
  /** The sequence of what was delivered last. */
  readonly delivered: number;
  /** Messages that it waits for an acknowledgement of. */
  readonly unacknowledged: number;
}

/** A message in hand. */
export interface Taken extends Delivered {
  /** The subject of its chain. */
  readonly chain: string;
  /** `undefined` for a message that no queue has written. */
  readonly note: Note | undefined;
  readonly body: Uint8Array;
  /** Tells the server something of it; nothing comes back. */
  readonly tell: (what: '+ACK' | '+WPI' | `-NAK ${string}`) => void;
}

/** What a lease, or a window of permits, is at: the last word counts. */
export interface SharedNote {
  readonly id: string;
  /** Of a lease: milliseconds that it keeps without being renewed; 0 when it was given back. */
  readonly keeps?: number | undefined;
  /** Of a window of permits: how many are given. */
  readonly used?: number | undefined;
}

/** A connection to the server of a queue. */
export interface Client {
  readonly names: QueueNames;
  /** Bytes that a message has room for. */
  readonly room: number;
  /** Milliseconds that a delivery is kept without a sign of life. */
  readonly lease: number;
  readonly log: Log<Note>;
  /** The other stream, made when first asked for. */
  readonly shared: () => Promise<Log<SharedNote>>;
  /** The next message that is to be delivered, if there is one. */
  readonly pull: () => Promise<Taken | undefined>;
  readonly position: () => Promise<Position>;
  /** Has all that is in the stream delivered, once more or at last. */
  readonly deliverAgain: () => Promise<unknown>;
  /** What is published from now on. */
  readonly published: (subject: string) => Observable<Pick<Note, 'id'> | undefined>;
  /** Resolves when it is of no use any more. */
  readonly closed: Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Milliseconds until an answer is given up. */
const timeout = 5_000;
/** For which a pull waits where there is nothing. */
const maxPull = 500;
/** Of an answer about a lease or permits. */
const sharedTimeout = 2_000;
/** Bytes of a message that headers may need. */
const headerRoom = 16_384;

/**
 * Connects, and sees to it that the queue is there.
 *
 * @throws OktaSinkError where a package is missing, the server cannot be reached, or the queue is of another kind.
 */
export async function openClient(
  servers: Servers,
  connection: object,
  names: QueueNames,
  settings: QueueSettings,
): Promise<Client> {
  const driver = loadNats();
  const nats = await connected(driver.connect, { ...connection, ...servers }, servers);
  try {
    const manager = await driver.jetstreamManager(nats, { checkAPI: false, timeout });
    const lease = await patiently(() => prepareQueue(manager, names, settings), 3_000);
    const { max_payload: maxPayload = 1_048_576 } = nats.info ?? {};
    let shared: Promise<Log<SharedNote>> | undefined;
    const openShared = async () => {
      const of = await driver.jetstreamManager(nats, { checkAPI: false, timeout: sharedTimeout });
      await prepareShared(of, names, settings);
      const patience = { patience: 0, timeout: sharedTimeout };
      return logOf<SharedNote>(of, driver.headers, names.shared, patience);
    };
    /** A server that was killed may have lost the consumer, and says so to whatever is asked of it. */
    const withConsumer = <T>(work: () => Promise<T>): Promise<T> =>
      work().catch(async (error: unknown) => {
        if (codeOf(error) !== consumerNotFound) throw error;
        await makeConsumer(manager, names, lease);
        return work();
      });
    return {
      names,
      room: Math.max(maxPayload - headerRoom, Math.floor(maxPayload / 2)),
      lease,
      log: logOf<Note>(manager, driver.headers, names.stream, { patience: 60_000, timeout }),
      shared: () => {
        shared ??= openShared().catch((error: unknown) => {
          shared = undefined;
          throw error;
        });
        return shared;
      },
      pull: () => withConsumer(() => pull(nats, manager, names)),
      position: () =>
        patiently(async () => {
          const found = await withConsumer(() => manager.consumers.info(names.stream, consumer));
          return {
            delivered: found.delivered.stream_seq,
            unacknowledged: found.num_ack_pending,
          };
        }),
      published: (subject) => published(nats, subject),
      deliverAgain: () => remakeConsumer(manager, names, lease),
      closed: nats.closed(),
      close: () => leave(nats),
    };
  } catch (error) {
    await leave(nats);
    throw fault(error, names.queue);
  }
}

async function connected(
  connect: Nats['connect'],
  options: object,
  { servers }: Servers,
): Promise<NatsConnection> {
  const given = {
    name: 'okta-streams',
    // A network that is cut without a word is noticed by pings alone.
    pingInterval: 5_000,
    maxPingOut: 2,
    reconnectTimeWait: 250,
    timeout: 10_000,
    // A trace is an error with its stack, made for each request.
    noAsyncTraces: true,
    ...options,
    // So long a server may be away: some more than a minute.
    maxReconnectAttempts: 240,
  };
  try {
    // One that restarts is there again in a moment.
    return await patiently(() => connect(given), 2_000);
  } catch (error) {
    const cause = error as Error;
    const said = cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
    throw new OktaSinkError(
      `JetStream: no connection to ${servers.join(', ')} (${said}); check servers, user and password`,
      { cause },
    );
  }
}

/** One message, or none: what waits in a client is nobody's. */
async function pull(
  nats: NatsConnection,
  manager: StreamManager,
  { stream }: QueueNames,
): Promise<Taken | undefined> {
  const { apiPrefix } = manager.jetstream();
  const request = JSON.stringify({ batch: 1, expires: maxPull * 1e6 });
  const found = await nats
    .request(
      `${apiPrefix}.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
      request,
      // A delivered message has the subject that it was published with, by which no shared inbox knows it.
      { timeout: 4 * maxPull, noMux: true },
    )
    .catch(async (error: unknown) => {
      // Servers of 2.9 may keep silent where there is nothing; then they answer to another question.
      if (!isPassing(error)) throw error;
      await manager.consumers.info(stream, consumer);
    });
  if (found === undefined) return undefined;
  const delivered = readAckSubject(found.reply ?? '');
  if (delivered === undefined) return undefined;
  return {
    ...delivered,
    chain: found.subject,
    note: readNote(found.headers) as Note | undefined,
    body: found.data,
    tell: (what) => {
      if (!nats.isClosed()) nats.publish(found.reply ?? '', what);
    },
  };
}

function published(
  nats: NatsConnection,
  subject: string,
): Observable<Pick<Note, 'id'> | undefined> {
  return new Observable((subscriber) => {
    const subscription = nats.subscribe(subject, {
      callback: (error, { headers }) => {
        // It spares a wait, nothing more.
        if (error === null) subscriber.next(readNote(headers) as Note | undefined);
      },
    });
    return () => {
      if (!nats.isClosed()) subscription.unsubscribe();
    };
  });
}

/** What was said last is still sent, where the server is there. */
async function leave(nats: NatsConnection): Promise<void> {
  if (nats.isClosed()) return;
  const late = new Promise<void>((resolve) => setTimeout(resolve, 1_000));
  await Promise.race([nats.flush().catch(() => undefined), late]);
  await nats.close().catch(() => undefined);
}
