import type { Database } from '../../sinks/postgres/database.js';
import { leave } from './leave.js';

/** One connection at a time, for as long as it is of use. */
export interface Kept<T> {
  /** The connection: made when it is first asked for, and anew where it was lost or could not be made. */
  readonly get: () => Promise<T>;
  /**
   * Ends the connection, made or not; the next `get` makes another.
   *
   * @param only The one that is meant: where another has taken its place, that stays.
   */
  readonly drop: (only?: T) => void;
}

interface Own<T> {
  readonly opening: Promise<T>;
  opened?: T;
}

/** Keeps what `open` makes: all who ask at once get the same. */
export function kept<T extends Pick<Database, 'lost' | 'end'>>(open: () => Promise<T>): Kept<T> {
  let current: Own<T> | undefined;
  const drop = (only?: T) => {
    if (current === undefined || (only !== undefined && current.opened !== only)) return;
    leave(current.opening);
    current = undefined;
  };
  const make = (): Own<T> => {
    const own: Own<T> = {
      opening: open().then((opened) => {
        own.opened = opened;
        return opened;
      }),
    };
    own.opening.catch(() => {
      if (current === own) current = undefined;
    });
    return own;
  };
  return {
    get: () => {
      if (current?.opened?.lost() !== undefined) drop();
      current ??= make();
      return current.opening;
    },
    drop,
  };
}
