import type { OpenFile } from '../sinks/files/fileSystem.js';
import { privateMode } from '../sinks/shared/privateMode.js';
import type { FakeFileSystem } from './fakeFileSystemTypes.js';
import { folderOf } from './folderOf.js';
import type { Inode } from './inode.js';

/**
 * A file system for the `fileSystem` option of file sinks: it records the order of writes, syncs and
 * renames, dies at any step, forgets what was not synced and runs out of space. Its clock moves when it is waited for.
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
  let count = 0;
  let time = 0;
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
    const name = () => Array.from(names).find(([, each]) => each === node)?.[0] ?? path;
    return {
      id: node.id,
      write: async (bytes, position) => {
        await Promise.resolve();
        const label = `write ${name()} ${position.toString()}-${(position + bytes.length).toString()}`;
        const all = () => {
          write(name(), node, bytes, position);
        };
        step(by, label, all, () => {
          write(name(), node, bytes.subarray(0, bytes.length / 2), position);
        });
      },
      read: (position, length) =>
        reading(by, () => node.bytes.subarray(position, position + length)),
      size: () => reading(by, () => node.bytes.length),
      truncate: (size) =>
        stepping(by, `truncate ${name()} ${size.toString()}`, () => {
          space += node.bytes.length - size;
          node.bytes = Buffer.from(node.bytes.subarray(0, size));
        }),
      setMode: (mode) =>
        stepping(by, `setMode ${name()} ${mode.toString(8)}`, () => {
          node.mode = mode;
        }),
      sync: () =>
        stepping(by, `sync ${name()}`, () => {
          node.synced = node.bytes;
        }),
      close: () => Promise.resolve(),
    };
  };

  const stepping = async (by: number, label: string, act: () => void, check?: () => void) => {
    await Promise.resolve();
    check?.();
    step(by, label, act);
  };
  const reading = async <T>(by: number, act: () => T) => {
    await Promise.resolve();
    assertRuns(by);
    return act();
  };
  const make = (path: string, isFolder: boolean, bytes = Buffer.alloc(0)) => {
    count++;
    const mode = isFolder ? 0o700 : privateMode;
    const node: Inode = { id: count.toString(), isFolder, bytes, synced: bytes, mode };
    names.set(path, node);
    return node;
  };
  const making = (label: string, path: string, isFolder: boolean, bytes?: Buffer<ArrayBuffer>) =>
    stepping(
      pid,
      `${label} ${path}`,
      () => {
        make(path, isFolder, bytes);
      },
      () => {
        requireFolder(path);
        if (names.has(path)) throw failure('EEXIST', path);
      },
    );
  const failure = (code: string, path: string) =>
    Object.assign(new Error(`${code}: ${path}`), { code });
  const requireFolder = (path: string) => {
    const parent = folderOf(path);
    if (parent !== undefined && names.get(parent)?.isFolder !== true) throw failure('ENOENT', path);
  };
  const within = (folder: string) =>
    Array.from(names).filter(([path]) => folderOf(path) === folder);
  const fileAt = (path: string) => {
    const found = names.get(path);
    if (found?.isFolder === true) throw failure('ENOTREG', path);
    return found;
  };

  return {
    open: (path) =>
      reading(pid, () => {
        const found = fileAt(path);
        return found && openFile(path, found);
      }),
    make: async (path) => {
      await making('make', path, false);
      return openFile(path, names.get(path) as Inode);
    },
    statOf: (path) =>
      reading(pid, () => {
        const found = names.get(path);
        if (found === undefined) return undefined;
        const { id, mode, bytes, isFolder } = found;
        return { id, mode, size: bytes.length, kind: isFolder ? 'folder' : 'file' };
      }),
    readText: (path) => reading(pid, () => fileAt(path)?.bytes.toString()),
    copy: async (from, to) => {
      const found = await reading(pid, () => fileAt(from));
      if (found === undefined) throw failure('ENOENT', from);
      await making(`copy ${from}`, to, false, Buffer.from(found.bytes));
    },
    rename: async (from, to) => {
      if (await reading(pid, () => names.get(from)?.isFolder === true && within(to).length > 0)) {
        return false;
      }
      const isThere = () => {
        requireFolder(to);
        if (!names.has(from)) throw failure('ENOENT', from);
      };
      const rename = () => {
        const node = names.get(from) as Inode;
        const inside = Array.from(names).filter(([path]) => path.startsWith(`${from}/`));
        names.delete(from);
        names.set(to, node);
        for (const [path, each] of inside) {
          names.delete(path);
          names.set(to + path.slice(from.length), each);
        }
      };
      await stepping(pid, `rename ${from} ${to}`, rename, isThere);
      return true;
    },
    remove: async (path) => {
      if (!(await reading(pid, () => names.has(path)))) return;
      await stepping(pid, `remove ${path}`, () => {
        names.delete(path);
      });
    },
    makeFolder: (path) => making('makeFolder', path, true),
    list: (path) =>
      reading(pid, () =>
        names.has(path) ? within(path).map(([name]) => name.slice(path.length + 1)) : undefined,
      ),
    removeFolder: async (path) => {
      if (!(await reading(pid, () => names.has(path) && within(path).length === 0))) return;
      await stepping(pid, `removeFolder ${path}`, () => {
        if (within(path).length === 0) names.delete(path);
      });
    },
    syncFolder: () =>
      stepping(pid, 'syncFolder', () => {
        syncedNames = new Map(names);
      }),
    realPath: (path) => reading(pid, () => path),
    self: () => reading(pid, () => ({ host: 'fake', pid })),
    stateOf: (holder) =>
      reading(pid, () => {
        if (holder.host !== 'fake') return 'elsewhere';
        return holder.pid === pid ? 'alive' : 'gone';
      }),
    leaseTime: 60_000,
    now: () => time,
    wait: (milliseconds) =>
      reading(pid, () => {
        time += milliseconds;
      }),
    every: () => () => undefined,
    steps,
    files: () =>
      Object.fromEntries(
        Array.from(names)
          .filter(([, { isFolder }]) => !isFolder)
          .map(([path, { bytes }]) => [path, bytes.toString()]),
      ),
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
