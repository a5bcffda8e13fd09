import { OktaInputError } from '../../errors.js';
import { isWhole } from '../shared/isWhole.js';
import { refuseRow, type RefusalReason } from '../shared/refuseRow.js';
import { rowKey } from '../shared/rowKey.js';
import { stampOf } from '../shared/stamp.js';
import type { DeadLetter, Job, Checkpoint, Sink, SinkSession } from '../types.js';
import { blockWriter } from './blockWriter.js';
import { diskError } from './diskError.js';
import type { FileSystem } from './fileSystem.js';
import { withCursor, writeCheckpoints, type Checkpoints } from './checkpoints.js';
import { takeLease, type Lease } from './lease.js';
import { leasedFiles, type LeasedFiles } from './leasedFiles.js';
import { rowFilePaths, type RowFilePaths } from './rowFilePaths.js';
import { startRowFile, type RowFileStart } from './rowFileStart.js';
import type { RowFormat } from './rowFormat.js';
import { exchanged, swap } from './swap.js';
import { tailOf } from './tailOf.js';
import { targetPath } from './targetPath.js';

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
        const paths = rowFilePaths(await targetPath(fs, path));
        const lease = await takeLease(fs, paths.rows, job);
        const files = leasedFiles(fs, lease);
        try {
          const run = { job, mode, header: format.header };
          const start = await startRowFile(fs, lease, files, paths, run);
          return rowSession(settings, format, { job, paths, start, lease, files });
        } catch (error) {
          await lease.release();
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
  readonly lease: Lease;
  readonly files: LeasedFiles;
}

function rowSession<R, Prepared>(
  settings: RowFileSettings,
  format: RowFormat<R, Prepared>,
  { job, paths, start, lease, files }: Opened,
): SinkSession<R> {
  const { path, mode, stamp, deadLetter, fileSystem: fs } = settings;
  const { file } = start;
  const target = mode === 'append' ? paths.rows : paths.staging;
  const writer = blockWriter(file, start.checkpoints.size, start.opening);
  let { checkpoints } = start;
  let count = 0;
  let rowsRefused = 0;
  // While names change, only the disk knows what is committed: then the next run tidies up.
  let isCertain = true;

  return {
    checkpoint: start.cursor,
    rowsRefused: () => rowsRefused,
    lost: lease.lost,
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
        await requireSame();
        const tail = await tailOf(file, size);
        isCertain = false;
        await keep(checkpoint, {
          mode,
          size,
          tail,
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
          await file.close().finally(lease.release);
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
      await writeCheckpoints(files, paths.sidecar, next);
      checkpoints = next;
    } else if (mode === 'append') {
      await forget();
    } else if (isWhole(checkpoint)) {
      await swap(fs, lease, files, paths, file, next);
    } else {
      await writeCheckpoints(files, paths.sidecar, { mode, size: 0, cursors: next.cursors });
      await forget();
    }
  }

  /** Rows in a file that is not at its path are seen by nobody. */
  async function requireSame(): Promise<void> {
    if ((await fs.statOf(target))?.id === file.id) return;
    await lease.check();
    throw exchanged(target);
  }

  async function dropUncommitted(): Promise<void> {
    await file.truncate(checkpoints.size);
    if (checkpoints.cursors.size === 0) await forget();
  }

  /** Leaves nothing beside the rows; the sidecar goes last, so that the next run can go on with it. */
  async function forget(): Promise<void> {
    if (mode === 'replace') await files.remove(paths.staging);
    await files.remove(paths.sidecar);
    await fs.syncFolder(paths.rows);
  }
}

function isUnfit(prepared: { readonly fit: unknown } | RefusalReason): prepared is RefusalReason {
  return 'reason' in prepared;
}

async function onDisk<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw diskError(error, path);
  }
}
