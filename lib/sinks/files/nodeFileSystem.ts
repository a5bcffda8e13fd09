import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { privateMode } from '../shared/privateMode.js';
import { codeOf } from './codeOf.js';
import type { FileStat, FileSystem, OpenFile } from './fileSystem.js';
import { self, stateOf } from './nodeProcesses.js';

// Windows has neither. A FIFO would be waited for until somebody writes to it.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
const careful = O_NOFOLLOW | O_NONBLOCK;

/** The machine that we run on. */
export const nodeFileSystem: FileSystem = {
  open: (path) => unlessAbsent(opened(path, constants.O_RDWR).then(openFile)),
  make: async (path) => {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | careful;
    const handle = await open(path, flags, privateMode);
    // The umask may have taken more than it should.
    await handle.chmod(privateMode);
    return openFile(handle);
  },
  statOf: (path) => unlessAbsent(lstat(path, { bigint: true }).then(statFrom)),
  readText,
  copy: (from, to) => copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE),
  rename: async (from, to) => {
    try {
      await rename(from, to);
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  },
  remove: (path) => rm(path, { force: true }),
  makeFolder: async (path) => {
    await mkdir(path, { mode: 0o700 });
    await chmod(path, 0o700);
  },
  list: (path) => unlessAbsent(readdir(path)),
  removeFolder: (path) =>
    rmdir(path).catch((error: unknown) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
    }),
  syncFolder,
  realPath: async (path) =>
    (await unlessAbsent(realpath(path))) ??
    join(await realpath(dirname(resolve(path))), basename(path)),
  self,
  stateOf,
  leaseTime: 60_000,
  now: () => performance.now(),
  wait: (milliseconds) => wait(milliseconds),
  every: (milliseconds, act) => {
    const timer = setInterval(act, milliseconds).unref();
    return () => {
      clearInterval(timer);
    };
  },
};

/** @throws an error with a code where there is something else than a file. */
async function opened(path: string, flags: number): Promise<FileHandle> {
  const handle = await open(path, flags | careful);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw Object.assign(new Error(`${path} is not a regular file`), { code: 'ENOTREG', path });
}

async function openFile(handle: FileHandle): Promise<OpenFile> {
  const { id } = statFrom(await handle.stat({ bigint: true }));
  return {
    id,
    write: async (bytes, position) => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, undefined, position + done);
        done += bytesWritten;
      }
    },
    read: async (position, length) => {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    },
    size: async () => (await handle.stat()).size,
    truncate: (size) => handle.truncate(size),
    setMode: (mode) => handle.chmod(mode),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

interface BigStat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly mode: bigint;
  readonly size: bigint;
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isSymbolicLink: () => boolean;
}

function statFrom(stat: BigStat): FileStat {
  return {
    kind: kindOf(stat),
    mode: Number(stat.mode) & 0o777,
    id: `${stat.dev.toString()}:${stat.ino.toString()}`,
    size: Number(stat.size),
  };
}

function kindOf(stat: BigStat): FileStat['kind'] {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'folder';
  return stat.isSymbolicLink() ? 'link' : 'special';
}

async function readText(path: string): Promise<string | undefined> {
  const handle = await unlessAbsent(opened(path, constants.O_RDONLY));
  if (handle === undefined) return undefined;
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and keeps names in order by itself.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function unlessAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
