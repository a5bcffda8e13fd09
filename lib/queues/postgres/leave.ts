import type { Database } from '../../sinks/postgres/database.js';

/** Ends a connection that nobody waits for any more, made or not. */
export function leave(connecting: Promise<Database>): void {
  connecting.then((database) => database.end()).catch(() => undefined);
}
