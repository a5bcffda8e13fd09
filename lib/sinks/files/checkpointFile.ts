import { checked, fields } from '../../schema/checked.js';
import { diskError } from './diskError.js';
import type { FileSystem } from './fileSystem.js';
import { nodeFileSystem } from './nodeFileSystem.js';
import { takeLease } from './lease.js';
import { leasedFiles } from './leasedFiles.js';
import { readCheckpoints, withCursor, writeCheckpoints } from './checkpoints.js';
import { parsePath, rowFileFields } from './rowFileOptions.js';
import { targetPath } from './targetPath.js';
import { requireCheckpoint } from '../shared/requireCheckpoint.js';
import type { Job, Sink, SinkSession } from '../types.js';

/** The options of {@link checkpointFile}. */
export interface CheckpointFileOptions {
  /** Stands in for the disk, in tests. */
  readonly fileSystem?: FileSystem | undefined;
}

const optionsSchema = fields({ fileSystem: rowFileFields.fileSystem });

/**
 * Keeps the checkpoint of a job alone, for flows that do the work themselves. Rows are dropped.
 *
 * **At least once:** after a crash, what the flow has done since the last commit is done again.
 *
 * The file is private (0600), holds a checkpoint for each job that has not finished, and is gone when there
 * is none. One run at a time: `<path>.lock` tells which. Disks that are full and files that are locked
 * or do not hold checkpoints are `OktaSinkError`s.
 *
 * @example
 * ```ts
 * import { checkpointFile } from 'okta-streams/sinks';
 *
 * const sink = checkpointFile('deprovision.checkpoint.json');
 * ```
 * @param path Of the file; its folder has to be there.
 * @returns A sink of whatever the flow emits.
 * @throws OktaInputError for options that are wrong.
 */
export function checkpointFile<R = unknown>(
  path: string,
  options: CheckpointFileOptions = {},
): Sink<R> {
  const { fileSystem = nodeFileSystem } = checked(optionsSchema, options, 'options');
  const given = parsePath(path);
  return {
    open: (job) =>
      openCheckpoint(fileSystem, given, job).catch((error: unknown) => {
        throw diskError(error, given);
      }),
  };
}

async function openCheckpoint(
  fs: FileSystem,
  given: string,
  job: Job,
): Promise<SinkSession<unknown>> {
  const path = await targetPath(fs, given);
  const lease = await takeLease(fs, path, job);
  const files = leasedFiles(fs, lease);
  try {
    const known = await readCheckpoints(fs, path);
    const found = known?.cursors.get(job.name);
    const checkpoint = job.resume === 'never' ? undefined : found;
    requireCheckpoint(job, checkpoint, path);
    let cursors = known?.cursors ?? new Map();
    const keep = async (next: typeof cursors) => {
      if (next.size > 0) {
        await writeCheckpoints(files, path, { mode: 'append', size: 0, cursors: next });
      } else {
        await files.remove(path);
        await fs.syncFolder(path);
      }
      cursors = next;
    };
    await lease.settle();
    if (found !== checkpoint) await keep(withCursor(cursors, job.name, undefined));
    return {
      checkpoint,
      lost: lease.lost,
      write: () => [],
      commit: ({ cursor }) =>
        keep(withCursor(cursors, job.name, cursor)).catch((error: unknown) => {
          throw diskError(error, path);
        }),
      close: () => lease.release(),
    };
  } catch (error) {
    await lease.release();
    throw error;
  }
}
