import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  link,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { FileSystem, Holder, OpenFile } from './fileSystem.js';

/** The machine that we run on. */
export const nodeFileSystem: FileSystem = {
  open: async (path, mode) =>
    openFile(await open(path, constants.O_RDWR | constants.O_CREAT, mode)),
  modeOf: (path) =>
    unlessAbsent(
      stat(path).then(({ mode }) => mode & 0o777),
      undefined,
    ),
  readText: (path) => unlessAbsent(readFile(path, 'utf8'), undefined),
  create,
  rename,
  remove: (path) => rm(path, { force: true }),
  syncFolder,
  realPath,
  self: async () => ({ host: hostname(), pid: process.pid, start: await startOf(process.pid) }),
  isAlive,
};

function openFile(handle: FileHandle): OpenFile {
  return {
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
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/** A link is made in one step, so nobody sees the file without its text. */
async function create(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
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

async function realPath(path: string): Promise<string> {
  const whole = await unlessAbsent(realpath(path), undefined);
  return whole ?? join(await realpath(dirname(resolve(path))), basename(path));
}

async function isAlive({ host, pid, start }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if (codeOf(error) === 'ESRCH') return false;
  }
  const found = start === undefined ? undefined : await startOf(pid);
  return found === undefined || found === start;
}

/** Linux tells the start of a process in ticks since the machine started. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid.toString()}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may hold spaces; the start is the 20th field behind it.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

async function unlessAbsent<T, D>(reading: Promise<T>, instead: D): Promise<T | D> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return instead;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
