import { filter, map, type Observable } from 'rxjs';
import type { Database } from '../../sinks/postgres/database.js';

/** What a connection hears of a channel. */
export interface Word {
  /** Emits where something was said by others; completes with the connection. */
  readonly heard: Observable<unknown>;
  /** Whether what is said comes through: a pooler may keep it to itself. */
  readonly isCarried: () => boolean;
}

/**
 * Listens to a channel, and finds out by a word to itself whether that is any good.
 *
 * @param own Tells that word from what others say.
 */
export async function listen(
  database: Pick<Database, 'query' | 'notified' | 'lost'>,
  channel: string,
  own: string,
): Promise<Word> {
  let isCarried = false;
  const said = database.notified.pipe(
    filter((notification) => notification.channel === channel),
    map(({ payload }) => payload),
  );
  said.pipe(filter((payload) => payload === own)).subscribe({
    next: () => {
      isCarried = true;
    },
    error: () => undefined,
  });
  try {
    await database.query(`LISTEN ${channel}`);
    await database.query('SELECT pg_notify($1, $2)', [channel, own]);
  } catch (error) {
    // A server that has no such thing is looked at more often; a connection that is lost shows soon enough.
    if (database.lost() !== undefined) throw error;
  }
  return { heard: said.pipe(filter((payload) => payload === '')), isCarried: () => isCarried };
}
