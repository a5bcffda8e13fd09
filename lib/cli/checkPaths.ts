import { realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Target } from './target.js';
import { UsageError } from './usageError.js';

/** Files that a command reads and writes besides its target. */
export interface Paths {
  readonly deadLetter?: string | undefined;
  readonly flow?: string | undefined;
}

/** What a sink keeps beside the file of its rows. */
const companions = ['', '.partial', '.checkpoint.json', '.lock', '.wal'];

/**
 * Looks at what can be known of files before anything is sent: a run of hours should not end at the
 * first row, or at the first that fails.
 *
 * @throws UsageError for a target or a dead letter that is a folder, or in one that is not there, and
 * for a dead letter that is the target or the flow.
 */
export function checkPaths(target: Target, { deadLetter, flow }: Paths): void {
  const path = 'path' in target ? target.path : undefined;
  if (path !== undefined) checkFile('--to', path);
  if (deadLetter === undefined) return;
  checkFile('--dead-letter', deadLetter);
  const taken = path === undefined ? [] : companions.map((end) => `${path}${end}`);
  if (taken.some((other) => isSame(other, deadLetter))) {
    throw new UsageError(
      `--dead-letter ${deadLetter} is where the rows go; write --dead-letter failed.ndjson`,
    );
  }
  if (flow !== undefined && isSame(flow, deadLetter)) {
    throw new UsageError(
      `--dead-letter ${deadLetter} is the flow itself; write --dead-letter failed.ndjson`,
    );
  }
}

function checkFile(option: string, path: string): void {
  const folder = dirname(path);
  if (found(path)?.isDirectory() === true) {
    throw new UsageError(`${option} ${path} is a folder; name a file in it`);
  }
  if (found(folder)?.isDirectory() !== true) {
    throw new UsageError(
      `${option} ${path} is in a folder that is not there; make it first: mkdir -p ${folder}`,
    );
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [found(one), found(other)];
  if (a !== undefined && b !== undefined) return a.dev === b.dev && a.ino === b.ino;
  return realPath(one) === realPath(other);
}

/** The path of a file that may not be there, through links to its folder. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return join(realpathSync(dirname(whole)), basename(whole));
  } catch {
    return whole;
  }
}

function found(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
