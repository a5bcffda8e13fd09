import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Client as PgClient } from 'pg';
import { defer, lastValueFrom, race, Subject, timer, type Observable } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import { installCommand } from '../shared/installCommand.js';
import type { PostgresConnection } from './connection.js';
import { databaseError } from './databaseError.js';

/** A row that the database answers with: text, as the server writes it. */
export type DatabaseRow = Readonly<Record<string, string | null>>;

/** One connection: statements run one after another, and their errors hold no values of rows. */
export interface Database {
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<readonly DatabaseRow[]>;
  /** Begins a COPY … FROM STDIN. */
  readonly copyIn: (sql: string) => CopyIn;
  /** The process of the server that it says it is served by; a pooler makes one up. */
  readonly backend: number | undefined;
  /** What it was notified of, where it listens; completes with the connection. */
  readonly notified: Observable<Notification>;
  /** Why the connection is of no use any more. */
  readonly lost: () => Error | undefined;
  /** Whether the process may end while the connection is open; at first it may not. */
  readonly rest: (isResting: boolean) => void;
  /**
   * Closes the connection, at once where it is lost or the server no longer answers; never fails.
   *
   * @param farewell What is still to be said; its errors do not matter.
   */
  readonly end: (farewell?: () => Promise<void>) => Promise<void>;
}

/** What NOTIFY has said. */
export interface Notification {
  readonly channel: string;
  readonly payload: string;
}

/** A COPY under way; nothing else can run on its connection until it has ended. */
export interface CopyIn {
  /** Resolves when there is room for more. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly end: () => Promise<void>;
  /** Has the server forget what it was given; does not wait. */
  readonly abort: () => void;
}

const block = 1 << 20;

// A flow may take its time in the middle of a transaction, and a server notices a client whose host
// has vanished only by asking.
const session = `
  SET statement_timeout = 0;
  SET lock_timeout = 0;
  SET idle_in_transaction_session_timeout = 0;
  SELECT set_config(name, wanted, false)
  FROM (VALUES ('client_connection_check_interval', '5s'), ('tcp_keepalives_idle', '30'),
    ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3')) AS x (key, wanted)
  JOIN pg_settings ON name = key`;

/** How long a server may take over a farewell, in milliseconds. */
const patience = 10_000;

/**
 * Connects.
 *
 * @param wait How long the server may take to close the connection, in milliseconds.
 * @throws OktaSinkError when a driver is missing or the server cannot be reached.
 */
export async function connect(config: PostgresConnection, wait = patience): Promise<Database> {
  const { Client, from } = await drivers();
  let lost: Error | undefined;
  const socket = new Socket();
  const client = newClient(Client, { stream: () => socket, ...config });
  client.on('error', (error) => {
    lost ??= databaseError(error);
  });
  const notified = new Subject<Notification>();
  client.on('notification', ({ channel, payload = '' }) => {
    notified.next({ channel, payload });
  });
  client.once('end', () => {
    lost ??= new Error('the connection was closed');
    notified.complete();
  });

  const query: Database['query'] = async (sql, values = []) => {
    try {
      const result = await client.query<DatabaseRow>(sql, [...values]);
      // Several statements have several results, and none that anybody asks for.
      return Array.isArray(result) ? [] : result.rows;
    } catch (error) {
      throw databaseError(error);
    }
  };
  const copyIn: Database['copyIn'] = (sql) => {
    const stream = client.query(from(sql, { highWaterMark: block }));
    let failed: Error | undefined;
    stream.on('error', (error) => {
      failed ??= databaseError(error);
    });
    const check = () => {
      const error = failed ?? lost;
      if (error !== undefined) throw error;
    };
    const wait = async (event: string) => {
      try {
        await once(stream, event);
      } catch (error) {
        throw databaseError(error);
      }
    };
    return {
      write: async (bytes) => {
        check();
        if (!stream.write(bytes)) await wait('drain');
      },
      end: async () => {
        check();
        stream.end();
        await wait('finish');
      },
      abort: () => {
        if (failed === undefined && lost === undefined) stream.destroy();
      },
    };
  };

  const end: Database['end'] = async (farewell) => {
    const leave = defer(async () => {
      if (lost === undefined) await farewell?.().catch(() => undefined);
      await client.end().catch(() => undefined);
    });
    await lastValueFrom(race(leave, timer(wait)), { defaultValue: undefined });
    lost ??= new Error('the connection was closed');
    socket.destroy();
  };

  try {
    await client.connect();
    await client.query(session);
  } catch (error) {
    await end();
    const cause = databaseError(error);
    throw new OktaSinkError(
      `Postgres: no connection to ${client.host}:${client.port.toString()} (${describe(cause)}); ` +
        'check host, port, user, password and database, or the PG* variables',
      { cause },
    );
  }
  const { processID } = client as { processID?: number | null };
  const backend = processID ?? undefined;
  const rest: Database['rest'] = (isResting) => {
    const sockets = client as unknown as Record<'ref' | 'unref', () => void>;
    sockets[isResting ? 'unref' : 'ref']();
  };
  return { query, copyIn, backend, notified: notified.asObservable(), lost: () => lost, rest, end };
}

function newClient(Client: typeof PgClient, config: PostgresConnection): PgClient {
  try {
    return new Client({
      application_name: 'okta-streams',
      connectionTimeoutMillis: 30_000,
      keepAlive: true,
      ...config,
      // Parsers of other types may have been changed for the whole process.
      types: { getTypeParser: () => String },
    });
  } catch {
    // Without its cause: that may repeat the connection string.
    throw new OktaSinkError(
      'Postgres: no connection to what the connection string says: no valid URL',
    );
  }
}

/** Loaded when first used: most programs have no database. */
async function drivers() {
  try {
    // By their defaults: of the first versions of 6, Node finds no other name.
    const [{ default: pg }, { default: streams }] = await Promise.all([
      import('pg'),
      import('pg-copy-streams'),
    ]);
    return { Client: pg.Client, from: streams.from };
  } catch (cause) {
    const message =
      'Postgres needs the packages pg and pg-copy-streams, which cannot be loaded; ' +
      installCommand(['pg', 'pg-copy-streams']);
    throw new OktaSinkError(message, { cause });
  }
}

function describe(error: Error): string {
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
