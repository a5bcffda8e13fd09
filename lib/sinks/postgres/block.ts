import type { CopyIn, Database } from './database.js';
import { isAboutRow } from './databaseError.js';

/** A row in the text format of COPY. */
export interface Line<R> {
  readonly row: R;
  /** What identifies the row in errors. */
  readonly key: string;
  readonly text: string;
}

/** How rows get from lines into their table. */
export interface Way {
  /** Takes the lines: COPY … FROM STDIN. */
  readonly copy: string;
  /** Moves them on from where COPY put them, when that is not the table itself. */
  readonly move?: string | undefined;
}

/** The rows of a transaction, loaded in blocks that the server accepts or refuses as a whole. */
export interface Block<R> {
  readonly add: (lines: readonly Line<R>[]) => Promise<void>;
  /** Loads what has been added so far. */
  readonly flush: () => Promise<void>;
  readonly abort: () => void;
}

/** Rows and characters that are kept until their block has been loaded, for they may come again. */
const maxRows = 20_000;
const maxLength = 16 << 20;

/**
 * Sends lines as they come. Where the server refuses a block because of a row, halves of it are
 * tried until that row stands alone.
 *
 * @param refuse Takes a row that the server refuses; what it throws ends the load.
 */
export function block<R>(
  database: Database,
  way: Way,
  refuse: (line: Line<R>, error: Error) => Promise<void>,
): Block<R> {
  let copy: CopyIn | undefined;
  let lines: Line<R>[] = [];
  let length = 0;

  async function add(more: readonly Line<R>[]): Promise<void> {
    if (more.length === 0) return;
    lines.push(...more);
    const text = more.map((line) => line.text).join('');
    length += text.length;
    await orHalves(async () => {
      copy ??= await begin();
      await copy.write(text);
    });
    if (lines.length >= maxRows || length >= maxLength) await flush();
  }

  async function flush(): Promise<void> {
    if (copy === undefined) return;
    const ending = copy;
    await orHalves(async () => {
      await end(ending);
    });
    forget();
  }

  async function orHalves(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      const all = lines;
      forget();
      await afterRefusal(all, error);
    }
  }

  async function afterRefusal(refused: readonly Line<R>[], error: unknown): Promise<void> {
    if (!(error instanceof Error) || !isAboutRow(error)) throw error;
    await database.query('ROLLBACK TO SAVEPOINT block');
    const [first] = refused;
    if (refused.length === 1 && first !== undefined) {
      await refuse(first, error);
      return;
    }
    const middle = refused.length >> 1;
    await load(refused.slice(0, middle));
    await load(refused.slice(middle));
  }

  async function load(some: readonly Line<R>[]): Promise<void> {
    try {
      const copying = await begin();
      await copying.write(some.map((line) => line.text).join(''));
      await end(copying);
    } catch (error) {
      await afterRefusal(some, error);
    }
  }

  async function begin(): Promise<CopyIn> {
    await database.query('SAVEPOINT block');
    return database.copyIn(way.copy);
  }

  async function end(copying: CopyIn): Promise<void> {
    await copying.end();
    await database.query(`${way.move ?? ''}; RELEASE SAVEPOINT block`);
  }

  function forget(): void {
    copy = undefined;
    lines = [];
    length = 0;
  }

  return {
    add,
    flush,
    abort: () => {
      copy?.abort();
      forget();
    },
  };
}
