import { z } from 'zod';
import { OktaSinkError } from '../../errors.js';
import type { Cursor } from '../../types.js';
import type { FileSystem } from './fileSystem.js';
import { writeDurably } from './writeDurably.js';

/** Where the jobs of a file stand, as its sidecar keeps it. */
export interface Places {
  readonly mode: 'append' | 'replace';
  /** The bytes that are committed; what lies behind them is dropped. */
  readonly size: number;
  /** By name of the job. */
  readonly cursors: ReadonlyMap<string, Cursor>;
  /** What was loaded beside is complete, and about to take the place of the old file. */
  readonly swapping?: boolean | undefined;
}

// What comes back from a disk may be anything. The cursor is checked by the run that it goes to.
const schema = z.object({
  v: z.literal(1),
  mode: z.enum(['append', 'replace']),
  size: z.int().nonnegative(),
  swapping: z.boolean().optional(),
  places: z.array(z.object({ job: z.string(), cursor: z.custom<Cursor>(isObject) })),
});

/** Reads a sidecar; `undefined` where there is none. */
export async function readPlaces(fs: FileSystem, path: string): Promise<Places | undefined> {
  const text = await fs.readText(path);
  if (text === undefined) return undefined;
  try {
    const { mode, size, swapping, places } = schema.parse(JSON.parse(text));
    const cursors = new Map(places.map(({ job, cursor }) => [job, cursor] as const));
    return { mode, size, swapping, cursors };
  } catch (cause) {
    throw new OktaSinkError(
      `${path} does not hold places that can be read; put it back from a copy, or delete it and ` +
        'what was loaded with it to begin afresh',
      { cause },
    );
  }
}

/** Writes a sidecar, durably. */
export async function writePlaces(fs: FileSystem, path: string, places: Places): Promise<void> {
  const { mode, size, swapping, cursors } = places;
  const list = Array.from(cursors, ([job, cursor]) => ({ job, cursor }));
  const text = JSON.stringify({ v: 1, mode, size, swapping, places: list });
  await writeDurably(fs, path, `${text}\n`);
}

/** The cursors with one more, or with one less where `cursor` is undefined. */
export function withCursor(
  cursors: Places['cursors'],
  job: string,
  cursor: Cursor | undefined,
): Places['cursors'] {
  const others = [...cursors].filter(([name]) => name !== job);
  return new Map(cursor === undefined ? others : [...others, [job, cursor]]);
}

function isObject(given: unknown): boolean {
  return typeof given === 'object' && given !== null;
}
