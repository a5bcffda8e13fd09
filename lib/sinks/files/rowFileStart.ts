import { OktaSinkError } from '../../errors.js';
import type { Cursor } from '../../types.js';
import { requireCheckpoint } from '../requireCheckpoint.js';
import type { Job } from '../types.js';
import type { FileSystem, OpenFile } from './fileSystem.js';
import { readCheckpoints, withCursor, writeCheckpoints, type Checkpoints } from './checkpoints.js';

/** The paths of a file of rows. */
export interface RowFilePaths {
  readonly rows: string;
  /** Where `replace` loads until the end. */
  readonly partial: string;
  readonly sidecar: string;
}

/** What is about to write. */
export interface StartingRun {
  readonly job: Job;
  readonly mode: Checkpoints['mode'];
  /** What stands at the beginning of a file. */
  readonly header: string;
}

/** A file that is ready to be written behind what is committed. */
export interface RowFileStart {
  readonly file: OpenFile;
  /** As the sidecar has it now. */
  readonly checkpoints: Checkpoints;
  /** Where the job goes on. */
  readonly cursor: Cursor | undefined;
  /** What has to be written before the first row. */
  readonly opening: string;
}

/** The files that belong to the one at `rows`. */
export function rowFilePaths(rows: string): RowFilePaths {
  return { rows, partial: `${rows}.partial`, sidecar: `${rows}.checkpoint.json` };
}

/**
 * Finds the checkpoint of a job, drops what is not committed and notes what is, all before the first row:
 * whatever happens to this run, the next one knows what to drop.
 *
 * @throws OktaSinkError, with nothing changed but what no run can need any more.
 */
export async function startRowFile(
  fs: FileSystem,
  paths: RowFilePaths,
  run: StartingRun,
): Promise<RowFileStart> {
  const { job, mode, header } = run;
  const known = await knownCheckpoints(fs, paths);
  const own = job.resume === 'never' ? undefined : known?.cursors.get(job.name);
  requireCheckpoint(job, own, paths.rows);
  refuseMixture(known, own, paths, run);

  const cursors = withCursor(known?.cursors ?? new Map(), job.name, own);
  if (known?.mode === 'append') await cutBack(fs, paths.rows, known.size, cursors.size > 0);
  if (mode === 'replace' && own !== undefined) {
    await cutBack(fs, paths.partial, known?.size ?? 0, true);
  }

  const target = mode === 'append' ? paths.rows : paths.partial;
  const afresh = mode === 'replace' && own === undefined;
  const rowsMode = await fs.modeOf(paths.rows);
  const file = await fs.open(target, rowsMode ?? 0o600);
  try {
    const size = afresh ? 0 : await file.size();
    const opening = afresh ? header : await openingOf(file, size, header, target);
    const checkpoints: Checkpoints = { mode, size, cursors };
    await writeCheckpoints(fs, paths.sidecar, checkpoints);
    if (afresh) await file.truncate(0);
    if (mode === 'append' && known?.mode === 'replace') await fs.remove(paths.partial);
    return { file, checkpoints, cursor: own, opening };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Brings a swap to its end that a crash has cut short. */
async function knownCheckpoints(
  fs: FileSystem,
  paths: RowFilePaths,
): Promise<Checkpoints | undefined> {
  const known = await readCheckpoints(fs, paths.sidecar);
  if (known?.swapping !== true) return known;
  await swap(fs, paths);
  return undefined;
}

/** Puts what was loaded beside in the place of the old rows; may be done again. */
export async function swap(fs: FileSystem, paths: RowFilePaths): Promise<void> {
  if ((await fs.modeOf(paths.partial)) !== undefined) await fs.rename(paths.partial, paths.rows);
  await fs.remove(paths.sidecar);
  await fs.syncFolder(paths.rows);
}

function refuseMixture(
  known: Checkpoints | undefined,
  own: Cursor | undefined,
  paths: RowFilePaths,
  { job, mode }: StartingRun,
): void {
  if (known === undefined) return;
  if (own !== undefined && known.mode !== mode) {
    throw new OktaSinkError(
      `${paths.rows}: job ${JSON.stringify(job.name)} has begun with mode '${known.mode}' and ` +
        `cannot go on with '${mode}'; let it end so, or begin afresh with resume: 'never'`,
      { job: job.name },
    );
  }
  const other = [...known.cursors.keys()].find((name) => name !== job.name);
  if (other === undefined || (mode === 'append' && known.mode === 'append')) return;
  throw new OktaSinkError(
    `${paths.rows}: job ${JSON.stringify(other)} has not finished, and 'replace' has the file for ` +
      `itself; let that job finish, write to another file, or delete ${paths.sidecar} to give it up`,
    { job: job.name },
  );
}

/** Drops what lies behind `size`. */
async function cutBack(fs: FileSystem, path: string, size: number, needed: boolean): Promise<void> {
  const found = await sizeOf(fs, path);
  if (found !== undefined && found > size) await onFile(fs, path, (file) => file.truncate(size));
  if (!needed || (found !== undefined && found >= size)) return;
  const state = found === undefined ? 'is gone' : `holds ${found.toString()} bytes alone`;
  throw new OktaSinkError(
    `${path} ${state}, and ${size.toString()} bytes of it are committed; put the file back, or ` +
      "begin afresh with resume: 'never'",
  );
}

async function sizeOf(fs: FileSystem, path: string): Promise<number | undefined> {
  if ((await fs.modeOf(path)) === undefined) return undefined;
  return onFile(fs, path, (file) => file.size());
}

async function onFile<T>(
  fs: FileSystem,
  path: string,
  act: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const file = await fs.open(path, 0o600);
  try {
    return await act(file);
  } finally {
    await file.close();
  }
}

/** The header of an empty file; a line end where somebody has left the last one out. */
async function openingOf(
  file: OpenFile,
  size: number,
  header: string,
  path: string,
): Promise<string> {
  if (size === 0) return header;
  const wanted = Buffer.from(header);
  if (Buffer.compare(await file.read(0, wanted.length), wanted) !== 0) {
    throw new OktaSinkError(
      `${path} begins with other columns than ${JSON.stringify(header.trimEnd())}; write to another ` +
        'file, or give the columns that it has',
    );
  }
  const last = await file.read(size - 1, 1);
  return last[0] === '\n'.charCodeAt(0) ? '' : '\n';
}
