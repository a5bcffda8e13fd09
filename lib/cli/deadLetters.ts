import { appendFile } from 'node:fs/promises';
import { defer, ignoreElements, type Observable } from 'rxjs';
import { TooManyFailures } from './tooManyFailures.js';

/** A record whose work, or a row whose loading, has failed. */
export interface Letter {
  readonly record: unknown;
  readonly error: unknown;
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
    keep: ({ record, error }) =>
      defer(async () => {
        failed++;
        const message = error instanceof Error ? error.message : String(error);
        await appendFile(path, `${JSON.stringify({ error: message, record })}\n`, { mode: 0o600 });
        if (failed > most) throw tooMany(failed, most, error);
      }).pipe(ignoreElements()),
  };
}

function tooMany(failed: number, most: number, cause: unknown): TooManyFailures {
  const last = cause instanceof Error ? cause.message : String(cause);
  return new TooManyFailures(
    `${failed.toString()} records have failed, --max-failures is ${most.toString()}; ` +
      `see the dead letter; the last said: ${last}`,
    { cause },
  );
}
