import { concatMap, defer, EMPTY, of } from 'rxjs';
import { refuseRow } from '../sinks/shared/refuseRow.js';
import { rowJson } from '../sinks/shared/rowJson.js';
import { rowKey } from '../sinks/shared/rowKey.js';
import type { DeadLetter, Sink } from '../sinks/types.js';
import { encodeTexts } from '../sinks/shared/encodeTexts.js';
import { writeOut } from './writeOut.js';

/**
 * Writes rows to standard output, a line of JSON each, as fast as they are read. It keeps no
 * checkpoint. Rows that have no JSON of their own are refused as the sinks of files do.
 */
export function stdoutSink(deadLetter?: DeadLetter): Sink<unknown> {
  return {
    open: () => {
      let count = 0;
      const lineOf = async (row: unknown): Promise<string> => {
        const key = rowKey(row, count++);
        const json = rowJson(row);
        if (typeof json === 'string') return `${json}\n`;
        await refuseRow({ row, key, ...json }, deadLetter);
        return '';
      };
      return of({
        write: (rows: readonly unknown[]) =>
          defer(async () => {
            const lines: string[] = [];
            for (const row of rows) lines.push(await lineOf(row));
            return encodeTexts(lines);
          }).pipe(concatMap((bytes) => writeOut(process.stdout, bytes))),
        commit: () => EMPTY,
        close: () => EMPTY,
      });
    },
  };
}
