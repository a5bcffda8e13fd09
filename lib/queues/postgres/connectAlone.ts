import { OktaSinkError } from '../../errors.js';
import type { Database } from '../../sinks/postgres/database.js';

/** What tells one backend from another. */
export type Connected = Pick<Database, 'query' | 'end' | 'backend'>;

/**
 * A connection that keeps its backend: locks live in that, and a pooler in transaction mode hands it on.
 *
 * A pooler tells its clients of backends that it makes up. Only behind one is a second connection made: where that
 * gets the backend of the first, which is idle, or the first gets another, backends are handed on.
 *
 * @throws OktaSinkError behind a pooler in transaction mode.
 */
export async function connectAlone<T extends Connected>(open: () => Promise<T>): Promise<T> {
  const database = await open();
  try {
    const own = await backendOf(database);
    if (own === database.backend) return database;
    const other = await open();
    try {
      await other.query('BEGIN');
      const isShared = (await backendOf(other)) === own || (await backendOf(database)) !== own;
      if (isShared) throw handedOn();
    } finally {
      await other.end();
    }
    return database;
  } catch (error) {
    await database.end();
    throw error;
  }
}

async function backendOf(database: Connected): Promise<number> {
  const [row] = await database.query('SELECT pg_backend_pid() AS pid');
  return Number(row?.['pid']);
}

function handedOn(): OktaSinkError {
  return new OktaSinkError(
    'Postgres: a pooler in transaction mode stands before the server, and hands connections on, with the ' +
      'locks that keep two from the same rows; name the server itself (PGHOST, PGPORT), or a pool in session mode',
  );
}
