import type { CopyIn, Database } from './database.js';
import { isAboutRow } from './databaseError.js';

/** A row in the text format of COPY. */
export interface Line {
  readonly row: unknown;
  /** How many rows the run had before it. */
  readonly index: number;
  readonly text: string;
}

/** How rows get from lines into their table. */
export interface Way {
  /** Takes the lines: COPY … FROM STDIN. */
  readonly copy: string;
  /** Moves them on from where COPY put them, when that is not the table itself. */
  readonly move: readonly string[];
}

/** The rows of a transaction, loaded in blocks that the server accepts or refuses as a whole. */
export interface Block {
  readonly add: (lines: readonly Line[]) => Promise<void>;
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
export function block(
  database: Database,
  way: Way,
  refuse: (line: Line, error: Error) => Promise<void>,
): Block {
  let copy: CopyIn | undefined;
  let lines: Line[] = [];
  let length = 0;

  async function add(more: readonly Line[]): Promise<void> {
    if (more.length === 0) return;
    for (const line of more) lines.push(line);
    const text = more.map((line) => line.text).join('');
    length += text.length;
    await orHalves(async () => {
      copy ??= begin();
      await copy.write(text);
    });
    if (lines.length >= maxRows || length >= maxLength) await flush();
  }

  async function flush(): Promise<void> {
    if (copy === undefined) return;
    const ending = copy;
    await orHalves(() => ending.end());
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

  async function afterRefusal(refused: readonly Line[], error: unknown): Promise<void> {
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

  async function load(some: readonly Line[]): Promise<void> {
    try {
      const copying = begin();
      await copying.write(some.map((line) => line.text).join(''));
      await copying.end();
    } catch (error) {
      await afterRefusal(some, error);
    }
  }

  /** In one message, for each of them costs a round trip: the server goes on behind the end of COPY. */
  function begin(): CopyIn {
    const statements = ['SAVEPOINT block', way.copy, ...way.move, 'RELEASE SAVEPOINT block'];
    return database.copyIn(statements.join('; '));
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
