import { encodeTexts } from '../shared/encodeTexts.js';
import type { CopyIn, Database } from './database.js';
import { isAboutRow, lineOf } from './databaseError.js';
import type { Refusable } from '../table/rowReader.js';
import { sift, type SiftTarget } from './sift.js';

/** A row in the text format of COPY. */
export interface Line extends Refusable {
  readonly text: string;
}

/** How rows get from lines into their table. */
export interface Way {
  /** Takes the lines: COPY … FROM STDIN. */
  readonly copy: string;
  /** Moves them on from where COPY put them, when that is not the table itself. */
  readonly move: readonly string[];
  /** The table, for what has to be told row by row. */
  readonly target: SiftTarget;
}

/** The rows of a transaction, loaded in blocks that the server accepts or refuses as a whole. */
export interface Block {
  readonly add: (lines: readonly Line[]) => Promise<void>;
  /** Loads what has been added so far. */
  readonly flush: () => Promise<void>;
  readonly abort: () => void;
}

/** Rows and bytes that are kept until their block has been loaded, for they may come again. */
const maxRows = 1_000;
const maxLength = 16 << 20;

/**
 * Sends lines as they come. Where the server refuses a block because of a row, its rows are sifted.
 *
 * @param refuse Takes a row that the server refuses; what it throws ends the load.
 * @param endsAtRefusal Whether it always throws, so that the first row is all that is needed.
 */
export function block(
  database: Database,
  way: Way,
  refuse: (line: Line, error: Error) => Promise<void>,
  endsAtRefusal: boolean,
): Block {
  let copy: CopyIn | undefined;
  let lines: Line[] = [];
  let length = 0;

  async function add(more: readonly Line[]): Promise<void> {
    if (more.length === 0) return;
    for (const line of more) lines.push(line);
    const bytes = encodeTexts(more.map(({ text }) => text));
    length += bytes.length;
    await orSifted(async () => {
      copy ??= begin();
      await copy.write(bytes);
    });
    if (lines.length >= maxRows || length >= maxLength) await flush();
  }

  async function flush(): Promise<void> {
    if (copy === undefined) return;
    const ending = copy;
    await orSifted(() => ending.end());
    forget();
  }

  async function orSifted(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      const all = lines;
      forget();
      if (!(error instanceof Error) || !isAboutRow(error)) throw error;
      await afterRefusal(all, error);
    }
  }

  async function afterRefusal(all: readonly Line[], error: Error): Promise<void> {
    const named = all[(lineOf(error) ?? 0) - 1];
    // The server tells the column, too, when it reads lines itself.
    if (named !== undefined && endsAtRefusal) await refuse(named, error);
    await database.query('ROLLBACK TO SAVEPOINT block');
    const texts = all.map(({ text }) => text);
    const refused = await sift(database, way.target, texts);
    await database.query('RELEASE SAVEPOINT block');
    for (const { at, error: reason } of refused) {
      const line = all[at];
      if (line !== undefined) await refuse(line, reason);
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
