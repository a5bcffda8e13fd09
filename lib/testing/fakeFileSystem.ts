import type { FileSystem, OpenFile } from '../sinks/files/fileSystem.js';

/** What a crash takes along that was not yet on the disk. */
export type Loss = 'nothing' | 'data' | 'names' | 'everything';

/** A disk in memory that tells what was done to it, in order, and fails when it is told to. */
export interface FakeFileSystem extends FileSystem {
  /** What has changed the disk: `write rows.ndjson 0-34`, `sync rows.ndjson`, `rename a b`. */
  readonly steps: readonly string[];
  /** All files, as a reader finds them now. */
  readonly files: () => Readonly<Record<string, string>>;
  /** The process dies at the step after `steps` more: a write is half done, all else not at all. */
  readonly crashAfter: (steps: number) => void;
  /** Begins a new process, on what a crash has left. Default: a killed process loses nothing. */
  readonly restart: (lost?: Loss) => void;
  /** Bytes that files may still grow by; then `ENOSPC`. Default `Infinity`. */
  readonly setSpace: (bytes: number) => void;
}

interface Inode {
  bytes: Buffer;
  synced: Buffer;
  readonly mode: number;
}

/**
 * A file system for the `fileSystem` option of file sinks: it records the order of writes, syncs and
 * renames, dies at any step, forgets what was not synced and runs out of space.
 *
 * What `restart('data')` takes is what was written and not synced, `'names'` what was made, renamed
 * and removed since the folder was synced; `'everything'` is both.
 *
 * @example
 * ```ts
 * import { ndjsonFile } from 'okta-streams/sinks';
 * import { fakeFileSystem } from 'okta-streams/testing';
 *
 * const fileSystem = fakeFileSystem();
 * const sink = ndjsonFile('users.ndjson', { fileSystem });
 * fileSystem.crashAfter(5);
 * ```
 */
export function fakeFileSystem(): FakeFileSystem {
  const steps: string[] = [];
  let names = new Map<string, Inode>();
  let syncedNames = new Map<string, Inode>();
  let pid = 1;
  let stepsLeft = Infinity;
  let space = Infinity;

  /** Does a step of the process `by`, or half of it, or nothing. */
  const step = (by: number, label: string, act: () => void, half?: () => void) => {
    assertRuns(by);
    if (stepsLeft === 0) {
      half?.();
      stepsLeft = -1;
    }
    assertRuns(by);
    stepsLeft--;
    steps.push(label);
    act();
  };
  const assertRuns = (by: number) => {
    if (by !== pid || stepsLeft < 0) throw new Error('the process has crashed');
  };

  const write = (path: string, node: Inode, bytes: Uint8Array, position: number) => {
    const growth = position + bytes.length - node.bytes.length;
    const fitting = growth > space ? bytes.subarray(0, bytes.length - (growth - space)) : bytes;
    const end = position + fitting.length;
    space -= Math.max(0, end - node.bytes.length);
    const grown = Buffer.alloc(Math.max(end, node.bytes.length));
    node.bytes.copy(grown);
    grown.set(fitting, position);
    node.bytes = grown;
    if (fitting.length < bytes.length) {
      throw Object.assign(new Error(`ENOSPC: no space left, ${path}`), { code: 'ENOSPC' });
    }
  };

  const openFile = (path: string, node: Inode): OpenFile => {
    const by = pid;
    return {
      write: async (bytes, position) => {
        await Promise.resolve();
        const label = `write ${path} ${position.toString()}-${(position + bytes.length).toString()}`;
        const all = () => {
          write(path, node, bytes, position);
        };
        step(by, label, all, () => {
          write(path, node, bytes.subarray(0, bytes.length / 2), position);
        });
      },
      read: (position, length) =>
        reading(by, () => node.bytes.subarray(position, position + length)),
      size: () => reading(by, () => node.bytes.length),
      truncate: (size) =>
        stepping(by, `truncate ${path} ${size.toString()}`, () => {
          space += node.bytes.length - size;
          node.bytes = Buffer.from(node.bytes.subarray(0, size));
        }),
      sync: () =>
        stepping(by, `sync ${path}`, () => {
          node.synced = node.bytes;
        }),
      close: () => Promise.resolve(),
    };
  };

  const stepping = async (by: number, label: string, act: () => void) => {
    await Promise.resolve();
    step(by, label, act);
  };
  const reading = async <T>(by: number, act: () => T) => {
    await Promise.resolve();
    assertRuns(by);
    return act();
  };
  const make = (path: string, text: string, mode: number) => {
    const bytes = Buffer.from(text);
    const node: Inode = { bytes, synced: bytes, mode };
    names.set(path, node);
    return node;
  };

  return {
    open: async (path, mode) => {
      await reading(pid, () => undefined);
      const found = names.get(path);
      if (found !== undefined) return openFile(path, found);
      step(pid, `open ${path}`, () => make(path, '', mode));
      return openFile(path, names.get(path) as Inode);
    },
    modeOf: (path) => reading(pid, () => names.get(path)?.mode),
    readText: (path) => reading(pid, () => names.get(path)?.bytes.toString()),
    create: async (path, text) => {
      await reading(pid, () => undefined);
      if (names.has(path)) return false;
      step(pid, `create ${path}`, () => make(path, text, 0o600));
      return true;
    },
    rename: (from, to) =>
      stepping(pid, `rename ${from} ${to}`, () => {
        const node = names.get(from);
        if (node === undefined)
          throw Object.assign(new Error(`ENOENT: ${from}`), { code: 'ENOENT' });
        names.delete(from);
        names.set(to, node);
      }),
    remove: async (path) => {
      await reading(pid, () => undefined);
      if (!names.has(path)) return;
      step(pid, `remove ${path}`, () => {
        names.delete(path);
      });
    },
    syncFolder: () =>
      stepping(pid, 'syncFolder', () => {
        syncedNames = new Map(names);
      }),
    realPath: (path) => reading(pid, () => path),
    self: () => reading(pid, () => ({ host: 'fake', pid })),
    isAlive: (holder) => reading(pid, () => holder.host !== 'fake' || holder.pid === pid),
    steps,
    files: () =>
      Object.fromEntries(Array.from(names, ([path, { bytes }]) => [path, bytes.toString()])),
    crashAfter: (left) => {
      stepsLeft = left;
    },
    restart: (lost = 'nothing') => {
      if (lost === 'names' || lost === 'everything') names = new Map(syncedNames);
      if (lost === 'data' || lost === 'everything') {
        for (const node of names.values()) node.bytes = node.synced;
      }
      pid++;
      stepsLeft = Infinity;
    },
    setSpace: (bytes) => {
      space = bytes;
    },
  };
}
