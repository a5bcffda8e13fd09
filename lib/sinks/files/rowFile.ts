import { OktaInputError } from '../../errors.js';
import { isWhole } from '../isWhole.js';
import { refuseRow } from '../refuseRow.js';
import { rowKey } from '../rowKey.js';
import { stampOf } from '../stamp.js';
import type { DeadLetter, Job, Checkpoint, Sink, SinkSession } from '../types.js';
import { blockWriter } from './blockWriter.js';
import { diskError } from './diskError.js';
import { takeLock, type Release } from './fileLock.js';
import type { FileSystem } from './fileSystem.js';
import { withCursor, writeCheckpoints, type Checkpoints } from './checkpoints.js';
import type { RowFormat, Unfit } from './rowFormat.js';
import {
  rowFilePaths,
  startRowFile,
  swap,
  type RowFilePaths,
  type RowFileStart,
} from './rowFileStart.js';

/** What all files of rows have in common. */
export interface RowFileSettings {
  readonly path: string;
  readonly mode: 'append' | 'replace';
  readonly stamp: boolean;
  readonly deadLetter: DeadLetter | undefined;
  readonly fileSystem: FileSystem;
}

/** Rows that become text between two looks at the disk. */
const batchSize = 256;

/** A sink into a file of rows, one after another. */
export function rowFile<R, Prepared>(
  settings: RowFileSettings,
  format: RowFormat<R, Prepared>,
): Sink<R> {
  const { path, mode, fileSystem: fs } = settings;
  return {
    open: async (job) => {
      if (mode === 'replace' && job.incremental) {
        throw new OktaInputError(
          'mode',
          "must not be 'replace' for a run that reads what has changed alone: what it does not read " +
            "would be lost; use 'append'",
        );
      }
      return onDisk(path, async () => {
        const paths = rowFilePaths(await fs.realPath(path));
        const release = await takeLock(fs, paths.rows, job);
        try {
          const start = await startRowFile(fs, paths, { job, mode, header: format.header });
          return rowSession(settings, format, { job, paths, start, release });
        } catch (error) {
          await release();
          throw error;
        }
      });
    },
  };
}

interface Opened {
  readonly job: Job;
  readonly paths: RowFilePaths;
  readonly start: RowFileStart;
  readonly release: Release;
}

function rowSession<R, Prepared>(
  settings: RowFileSettings,
  format: RowFormat<R, Prepared>,
  { job, paths, start, release }: Opened,
): SinkSession<R> {
  const { path, mode, stamp, deadLetter, fileSystem: fs } = settings;
  const { file } = start;
  const writer = blockWriter(file, start.checkpoints.size, start.opening);
  let { checkpoints } = start;
  let count = 0;
  let rowsRefused = 0;
  // While names change, only the disk knows what is committed: then the next run tidies up.
  let isCertain = true;

  return {
    checkpoint: start.cursor,
    rowsRefused: () => rowsRefused,
    write: (rows) =>
      onDisk(path, async () => {
        for (let first = 0; first < rows.length; first += batchSize) {
          await writeBatch(rows.slice(first, first + batchSize));
        }
      }),
    commit: (checkpoint) =>
      onDisk(path, async () => {
        const size = await writer.flush();
        await file.sync();
        isCertain = false;
        await keep(checkpoint, {
          mode,
          size,
          cursors: withCursor(checkpoints.cursors, job.name, checkpoint.cursor),
        });
        isCertain = checkpoint.finished === undefined;
      }),
    close: () =>
      onDisk(path, async () => {
        try {
          await writer.drop();
          if (isCertain) await dropUncommitted();
        } finally {
          await file.close().finally(release);
        }
      }),
  };

  async function writeBatch(rows: readonly R[]): Promise<void> {
    const fit: Prepared[] = [];
    for (const row of rows) {
      const prepared = format.prepare(row);
      if (isUnfit(prepared)) {
        await refuseRow({ row, key: rowKey(row, count), ...prepared }, deadLetter);
        rowsRefused++;
      } else {
        fit.push(prepared.fit);
      }
      count++;
    }
    await writer.add(format.lines(fit, stamp ? stampOf(job) : undefined));
  }

  async function keep(checkpoint: Checkpoint, next: Checkpoints): Promise<void> {
    if (checkpoint.finished === undefined || (mode === 'append' && next.cursors.size > 0)) {
      await writeCheckpoints(fs, paths.sidecar, next);
      checkpoints = next;
    } else if (mode === 'append') {
      await forget();
    } else if (isWhole(checkpoint)) {
      await writeCheckpoints(fs, paths.sidecar, { ...next, swapping: true });
      await swap(fs, paths);
    } else {
      await writeCheckpoints(fs, paths.sidecar, { ...next, size: 0 });
      await forget();
    }
  }

  async function dropUncommitted(): Promise<void> {
    await file.truncate(checkpoints.size);
    if (checkpoints.cursors.size === 0) await forget();
  }

  /** Leaves nothing beside the rows; the sidecar goes last, so that the next run can go on with it. */
  async function forget(): Promise<void> {
    if (mode === 'replace') await fs.remove(paths.partial);
    await fs.remove(paths.sidecar);
    await fs.syncFolder(paths.rows);
  }
}

function isUnfit(prepared: { readonly fit: unknown } | Unfit): prepared is Unfit {
  return 'reason' in prepared;
}

async function onDisk<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw diskError(error, path);
  }
}
