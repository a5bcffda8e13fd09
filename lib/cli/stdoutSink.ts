import { concatMap, EMPTY, from, of, toArray } from 'rxjs';
import { toNdjson } from '../../operators/toNdjson.js';
import type { Sink } from '../sinks/types.js';
import { writeOut } from './writeOut.js';

/** Writes rows to standard output, a line of JSON each, as fast as they are read. It keeps no place. */
export function stdoutSink(): Sink<unknown> {
  return {
    open: () =>
      of({
        write: (rows) =>
          from(rows).pipe(
            toNdjson(),
            toArray(),
            concatMap((lines) => writeOut(process.stdout, lines.join(''))),
          ),
        commit: () => EMPTY,
        close: () => EMPTY,
      }),
  };
}
