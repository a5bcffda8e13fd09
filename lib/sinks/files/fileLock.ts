import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { OktaSinkError } from '../../errors.js';
import { lockedError } from '../lockedError.js';
import type { Job } from '../types.js';
import type { FileSystem } from './fileSystem.js';

/** Gives a lock back. */
export type Release = () => Promise<void>;

// Whoever may write to the folder may have written it: the token becomes a part of a file name.
const lockSchema = z.object({
  token: z.uuid(),
  host: z.string(),
  pid: z.int().positive(),
  start: z.string().optional(),
  job: z.string(),
  since: z.iso.datetime(),
});
type Lock = z.infer<typeof lockSchema>;

/**
 * Takes the lock of `store`, a file beside it; that of a process which is gone is taken over.
 *
 * Several may find the same dead lock. Who replaces it has to hold the claim to it first, a lock
 * named after its token, and to find it still there: so nobody removes the lock of one who is alive.
 *
 * @throws OktaSinkError that names the holder.
 */
export async function takeLock(fs: FileSystem, store: string, job: Job): Promise<Release> {
  const since = job.now().toISOString();
  const mine: Lock = { token: randomUUID(), ...(await fs.self()), job: job.name, since };
  const path = `${store}.lock`;
  await take(path);
  return () => release(path);

  async function take(at: string): Promise<void> {
    while (!(await fs.create(at, JSON.stringify(mine)))) {
      const held = await readLock(fs, at);
      if (held === undefined) continue;
      if (await fs.isAlive(held)) throw refused(held);
      if (await takeOver(at, held)) return;
    }
  }

  async function takeOver(at: string, dead: Lock): Promise<boolean> {
    const claim = `${at}.${dead.token}`;
    await take(claim);
    try {
      if ((await readLock(fs, at))?.token !== dead.token) return false;
      const draft = `${at}.${mine.token}`;
      await fs.create(draft, JSON.stringify(mine));
      await fs.rename(draft, at);
      return true;
    } finally {
      await release(claim);
    }
  }

  async function release(at: string): Promise<void> {
    if ((await readLock(fs, at))?.token === mine.token) await fs.remove(at);
  }

  function refused({ host, pid, job: name, since: from }: Lock): OktaSinkError {
    const held = { job: name, holder: `${host}:${pid.toString()}`, since: new Date(from) };
    return lockedError(held, store, job.now(), `delete ${path} where that process is gone`);
  }
}

async function readLock(fs: FileSystem, path: string): Promise<Lock | undefined> {
  const text = await fs.readText(path);
  if (text === undefined) return undefined;
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch (cause) {
    const wayOut = 'delete it when no run writes to the file';
    throw new OktaSinkError(`${path} is not a lock that can be read; ${wayOut}`, { cause });
  }
}
