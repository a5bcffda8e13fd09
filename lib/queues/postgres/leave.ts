import type { Database } from '../../sinks/postgres/database.js';

/** Ends a connection that nobody waits for any more, made or not. */
export function leave(connecting: Promise<Pick<Database, 'end'>>): void {
  connecting.then((connection) => connection.end()).catch(() => undefined);
}
