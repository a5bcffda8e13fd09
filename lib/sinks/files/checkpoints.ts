import * as z from 'zod';
import { OktaSinkError } from '../../errors.js';
import type { Cursor } from '../../cursor.js';
import type { FileSystem } from './fileSystem.js';
import type { LeasedFiles } from './leasedFiles.js';

/** Where the jobs of a file stand, as its sidecar keeps it. */
export interface Checkpoints {
  readonly mode: 'append' | 'replace';
  /** The bytes that are committed; what lies behind them is dropped. */
  readonly size: number;
  /** What the last of them are told by. */
  readonly tail?: string | undefined;
  /** By name of the job. */
  readonly cursors: ReadonlyMap<string, Cursor>;
  /** The staging file is complete, and about to take the place of the old file. */
  readonly swapping?: boolean | undefined;
}

// What comes back from a disk may be anything. The cursor is checked by the run that it goes to.
const schema = z.object({
  v: z.literal(1),
  mode: z.enum(['append', 'replace']),
  size: z.int().nonnegative(),
  tail: z.string().optional(),
  swapping: z.boolean().optional(),
  checkpoints: z.array(z.object({ job: z.string(), cursor: z.custom<Cursor>(isObject) })),
});

/** Reads a sidecar; `undefined` where there is none. */
export async function readCheckpoints(
  fs: FileSystem,
  path: string,
): Promise<Checkpoints | undefined> {
  const text = await fs.readText(path);
  if (text === undefined) return undefined;
  try {
    const { checkpoints, ...known } = schema.parse(JSON.parse(text));
    const cursors = new Map(checkpoints.map(({ job, cursor }) => [job, cursor] as const));
    return { ...known, cursors };
  } catch (cause) {
    throw new OktaSinkError(
      `${path} does not hold checkpoints that can be read; put it back from a copy, or delete it and ` +
        'what was loaded with it to begin afresh',
      { cause },
    );
  }
}

/** Writes a sidecar, durably. */
export async function writeCheckpoints(
  files: LeasedFiles,
  path: string,
  checkpoints: Checkpoints,
): Promise<void> {
  const { mode, size, tail, swapping, cursors } = checkpoints;
  const list = Array.from(cursors, ([job, cursor]) => ({ job, cursor }));
  const text = JSON.stringify({ v: 1, mode, size, tail, swapping, checkpoints: list });
  await files.write(path, `${text}\n`);
}

/** The cursors with one more, or with one less where `cursor` is undefined. */
export function withCursor(
  cursors: Checkpoints['cursors'],
  job: string,
  cursor: Cursor | undefined,
): Checkpoints['cursors'] {
  const others = [...cursors].filter(([name]) => name !== job);
  return new Map(cursor === undefined ? others : [...others, [job, cursor]]);
}

function isObject(given: unknown): boolean {
  return typeof given === 'object' && given !== null;
}
