import { join } from 'node:path';
import { OktaSinkError } from '../../errors.js';
import { privateMode } from '../shared/privateMode.js';
import { writeCheckpoints, type Checkpoints } from './checkpoints.js';
import type { FileSystem, OpenFile } from './fileSystem.js';
import { stagedName, type Lease } from './lease.js';
import type { LeasedFiles } from './leasedFiles.js';
import type { RowFilePaths } from './rowFilePaths.js';
import { tailOf } from './tailOf.js';

/**
 * Puts a staging file that is complete in the place of the old rows, with the permissions that these have.
 *
 * It is taken into the lease before anything is noted: nobody can exchange it there.
 *
 * @param file The staging file as it was written.
 * @throws OktaSinkError where another one lies at its path, or none.
 */
export async function swap(
  fs: FileSystem,
  lease: Lease,
  files: LeasedFiles,
  paths: RowFilePaths,
  file: OpenFile,
  complete: Checkpoints,
): Promise<void> {
  await file.setMode((await fs.statOf(paths.rows))?.mode ?? privateMode);
  await file.sync();
  await files.take(paths.staging, stagedName);
  try {
    const staged = await fs.statOf(join(lease.folder, stagedName));
    if (staged?.id !== file.id) throw exchanged(paths.staging);
    await writeCheckpoints(files, paths.sidecar, { ...complete, swapping: true });
  } catch (error) {
    await files.put(stagedName, paths.staging);
    throw error;
  }
  await files.put(stagedName, paths.rows);
  await endSwap(fs, files, paths);
}

/**
 * Brings a swap to its end that a crash has cut short.
 *
 * @param found What the sidecar says; given back where there is no such swap.
 * @throws OktaSinkError where the complete file is nowhere to be found.
 */
export async function finishSwap(
  fs: FileSystem,
  lease: Lease,
  files: LeasedFiles,
  paths: RowFilePaths,
  found: Checkpoints | undefined,
): Promise<Checkpoints | undefined> {
  const isTaken = (await fs.statOf(join(lease.folder, stagedName))) !== undefined;
  if (found?.swapping !== true) {
    if (isTaken) await files.put(stagedName, paths.staging);
    return found;
  }
  if (!isTaken && (await isComplete(fs, paths.staging, found))) {
    await files.take(paths.staging, stagedName);
    await files.put(stagedName, paths.rows);
  } else if (isTaken) {
    await files.put(stagedName, paths.rows);
  } else if (!(await isComplete(fs, paths.rows, found))) {
    throw exchanged(paths.staging, `; delete ${paths.sidecar} to give up what it held`);
  }
  await endSwap(fs, files, paths);
  return undefined;
}

async function endSwap(fs: FileSystem, files: LeasedFiles, paths: RowFilePaths): Promise<void> {
  await files.remove(paths.sidecar);
  await fs.syncFolder(paths.rows);
}

async function isComplete(
  fs: FileSystem,
  path: string,
  { size, tail }: Checkpoints,
): Promise<boolean> {
  const file = await fs.open(path);
  if (file === undefined) return false;
  try {
    if ((await file.size()) !== size) return false;
    return tail === undefined || tail === (await tailOf(file, size));
  } finally {
    await file.close();
  }
}

/** What a run is told whose file is not at its path any more. */
export function exchanged(
  path: string,
  hint = "; begin afresh with resume: 'never', and keep others from it",
) {
  return new OktaSinkError(`${path} has gone, or is not the file that this job has written${hint}`);
}
