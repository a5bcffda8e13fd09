import { appendFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { defer, ignoreElements, type Observable } from 'rxjs';
import { jsonText } from '../sinks/shared/jsonText.js';
import { privateMode } from '../sinks/shared/privateMode.js';
import { inCommandWords } from './commandWords.js';
import { TooManyFailures } from './tooManyFailures.js';

/** A record whose work, or a row whose loading, has failed. */
export interface Letter {
  readonly record: unknown;
  readonly error: unknown;
  /** The id of the parent that it belongs to. */
  readonly parent?: string;
}

/** A letter as a line of JSON: `{ error, record }`, and `_parent` where it has one. */
export function letterText({ record, error, parent }: Letter): string {
  const message = inCommandWords(error instanceof Error ? error.message : String(error));
  const letter = { error: message, ...(parent === undefined ? {} : { _parent: parent }) };
  try {
    return `${jsonText({ ...letter, record }) ?? ''}\n`;
  } catch {
    // What a flow makes may have no JSON, which may be why it was refused.
    return `${JSON.stringify({ ...letter, record: inspect(record) })}\n`;
  }
}

/** Where failed records go, and how many there have been. */
export interface DeadLetters {
  readonly failed: number;
  /** Keeps a letter; errors when there are too many. */
  readonly keep: (letter: Letter) => Observable<never>;
}

/**
 * Keeps failed records in a file, one JSON object a line: `{ error, record }`. Lines are added to
 * what is there, and nobody else may read them.
 *
 * @param most Letters that are kept; one more ends the run.
 */
export function deadLetters(path: string, most: number): DeadLetters {
  let failed = 0;
  return {
    get failed() {
      return failed;
    },
    keep: (letter) =>
      defer(async () => {
        failed++;
        await appendFile(path, letterText(letter), { mode: privateMode });
        if (failed > most) throw tooMany(failed, most, letter.error);
      }).pipe(ignoreElements()),
  };
}

function tooMany(failed: number, most: number, cause: unknown): TooManyFailures {
  const last = inCommandWords(cause instanceof Error ? cause.message : String(cause));
  return new TooManyFailures(
    `${failed.toString()} records have failed, --max-failures is ${most.toString()}; ` +
      `see the dead letter; the last said: ${last}`,
    { cause },
  );
}
