import { rm } from 'node:fs/promises';
import { concat, defer, from, ignoreElements, map } from 'rxjs';
import { duckdb, type DuckdbOptions } from './duckdb.js';
import type { Checkpoint, Outcome, Sink } from '../types.js';

/**
 * A Parquet file that is written anew when the last page has been read. Until then rows and checkpoint
 * are in a DuckDB file beside it, `<path>.partial`, which is removed at the end.
 */
export function parquetFile(
  path: string,
  options: Omit<DuckdbOptions, 'table' | 'mode' | 'parquet'>,
): Sink<unknown> {
  const staging = `${path}.partial`;
  const sink = duckdb(staging, { ...options, table: 'rows', mode: 'replace', parquet: path });
  return {
    open: (job) =>
      from(sink.open(job)).pipe(
        map((session) => {
          let isFinished = false;
          const commit = (at: Checkpoint) =>
            concat(
              defer(() => from(session.commit(at))).pipe(ignoreElements()),
              defer(() => {
                isFinished = at.finished === true;
                return [];
              }),
            );
          const close = (outcome: Outcome) =>
            concat(
              defer(() => from(session.close(outcome))).pipe(ignoreElements()),
              defer(() => (isFinished ? removed(staging) : [])),
            );
          return { ...session, commit, close };
        }),
      ),
  };
}

async function removed(staging: string): Promise<void> {
  await rm(staging, { force: true });
  await rm(`${staging}.wal`, { force: true });
}
