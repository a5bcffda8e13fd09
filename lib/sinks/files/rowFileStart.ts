import type { Cursor } from '../../cursor.js';
import { OktaSinkError } from '../../errors.js';
import { privateMode } from '../shared/privateMode.js';
import { requireCheckpoint } from '../shared/requireCheckpoint.js';
import type { Job } from '../types.js';
import { readCheckpoints, withCursor, writeCheckpoints, type Checkpoints } from './checkpoints.js';
import type { FileSystem, OpenFile } from './fileSystem.js';
import type { Lease } from './lease.js';
import type { LeasedFiles } from './leasedFiles.js';
import type { RowFilePaths } from './rowFilePaths.js';
import { finishSwap } from './swap.js';
import { tailOf } from './tailOf.js';

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

/**
 * Finds the checkpoint of a job, drops what is not committed and notes what is, all before the first row:
 * whatever happens to this run, the next one knows what to drop.
 *
 * @throws OktaSinkError, with nothing changed but what no run can need any more.
 */
export async function startRowFile(
  fs: FileSystem,
  lease: Lease,
  files: LeasedFiles,
  paths: RowFilePaths,
  run: StartingRun,
): Promise<RowFileStart> {
  const { job, mode } = run;
  const found = await readCheckpoints(fs, paths.sidecar);
  const known = await finishSwap(fs, lease, files, paths, found);
  const own = job.resume === 'never' ? undefined : known?.cursors.get(job.name);
  requireCheckpoint(job, own, paths.rows);
  refuseMixture(known, own, paths, run);

  const cursors = withCursor(known?.cursors ?? new Map(), job.name, own);
  if (lease.isContested) {
    // Who has not noted a checkpoint has not written either.
    if (known !== undefined) await files.renew(paths[fileOf(known.mode)], known.size);
    await lease.settle();
  }
  if (known?.mode === 'append') await cutBack(fs, paths.rows, known, cursors.size > 0);
  if (mode === 'replace' && known !== undefined && own !== undefined) {
    await cutBack(fs, paths.staging, known, true);
  }

  const isAfresh = mode === 'replace' && own === undefined;
  // What was staged before counts no more from here on.
  if (isAfresh) await writeCheckpoints(files, paths.sidecar, { mode, size: 0, cursors });
  const target = paths[fileOf(mode)];
  const there = isAfresh ? undefined : await fs.open(target);
  const file = there ?? (await files.make(target));
  try {
    if (mode === 'replace') await file.setMode(privateMode);
    const size = await file.size();
    const opening = await openingOf(file, size, run.header, target);
    const checkpoints = { mode, size, tail: await tailOf(file, size), cursors };
    // Whoever has taken the lease over before this step makes it fail; who does so later makes a new file.
    if (!isAfresh) await writeCheckpoints(files, paths.sidecar, checkpoints);
    if (mode === 'append' && known?.mode === 'replace') await files.remove(paths.staging);
    return { file, checkpoints, cursor: own, opening };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function fileOf(mode: Checkpoints['mode']): 'rows' | 'staging' {
  return mode === 'append' ? 'rows' : 'staging';
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

/**
 * Drops what lies behind the committed bytes.
 *
 * @param isNeeded Whether a checkpoint counts on them.
 * @throws OktaSinkError where it does, and they are not there any more.
 */
async function cutBack(
  fs: FileSystem,
  path: string,
  known: Checkpoints,
  isNeeded: boolean,
): Promise<void> {
  const file = await fs.open(path);
  try {
    const fault = await faultOf(file, known);
    if (fault === undefined) await file?.truncate(known.size);
    else if (isNeeded) throw refused(path, known.size, fault);
  } finally {
    await file?.close();
  }
}

async function faultOf(
  file: OpenFile | undefined,
  { size, tail, cursors }: Checkpoints,
): Promise<string | undefined> {
  if (file === undefined) return 'is gone';
  const found = await file.size();
  if (found < size) return `holds ${found.toString()} bytes alone`;
  const isSame = tail === undefined || tail === (await tailOf(file, size));
  const isCut = cursors.size > 0 && size > 0 && !(await endsLine(file, size));
  return isSame && !isCut ? undefined : 'was changed since, before the end of what is committed';
}

function refused(path: string, size: number, fault: string): OktaSinkError {
  return new OktaSinkError(
    `${path} ${fault}, and ${size.toString()} bytes of it are committed; put the file back, or ` +
      "begin afresh with resume: 'never'",
  );
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
  return (await endsLine(file, size)) ? '' : '\n';
}

async function endsLine(file: OpenFile, size: number): Promise<boolean> {
  const last = await file.read(size - 1, 1);
  return last[0] === '\n'.charCodeAt(0);
}
