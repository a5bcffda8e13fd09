import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ReplaySubject, type Observable } from 'rxjs';
import type { OktaSinkError } from '../../errors.js';
import { lockedError } from '../shared/lockedError.js';
import type { Job } from '../types.js';
import type { FileSystem } from './fileSystem.js';
import {
  heartbeatName,
  holderIn,
  holderName,
  lostError,
  processOf,
  signsOf,
  tokenIn,
  type LeaseHolder,
} from './leaseHolder.js';

/**
 * The right to change what is at a path, for as long as its holder lives.
 *
 * It is a folder within `<path>.lock`, named after its token; who takes a lease over renames that folder, in
 * one step. All that its holder does to names is a rename out of its folder or into it (`leasedFiles`): one
 * who was paused cannot change any name from then on, at whatever step it wakes.
 */
export interface Lease {
  /** It is there for as long as the lease is ours. */
  readonly folder: string;
  readonly token: string;
  /** Whether one who has held it may still write into files that it had opened. */
  readonly isContested: boolean;
  /** Notes that the files of that one are no longer in use. */
  readonly settle: () => Promise<void>;
  /** Emits once another run has taken the lease over. */
  readonly lost: Observable<OktaSinkError>;
  /** @throws OktaSinkError when another run has taken the lease over. */
  readonly check: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/** What a staging file is called on its way to its place: all else in a lease may be lost. */
export const stagedName = 'staged';
const contestedName = 'contested';

/** Signs of life in the time that a lease lasts without any. */
const beats = 12;
/** Milliseconds in which a lease is signed, or given back. */
const glance = 50;

type Verdict = 'take over' | 'take over contested' | 'look again';

/**
 * Takes the lease of `store`, or takes it over: at once from a process of this system that is gone, and from
 * one that cannot be seen when it gives no sign of life for `fs.leaseTime` of our own clock.
 *
 * @throws OktaSinkError that names the holder, where it lives.
 */
export async function takeLease(fs: FileSystem, store: string, job: Job): Promise<Lease> {
  const lock = `${store}.lock`;
  const period = fs.leaseTime / beats;
  const token = randomUUID();
  const folder = join(lock, token);
  const since = job.now().toISOString();
  const mine: LeaseHolder = { token, ...(await fs.self()), job: job.name, since };
  /** The lease whose holder has been seen to live. */
  let living: string | undefined;

  for (;;) {
    const found = await tokenIn(fs, lock);
    if (found === undefined ? await begin() : await succeed(found)) return held(fs, store, token);
  }

  async function begin(): Promise<boolean> {
    const draft = `${lock}.${token}`;
    await fs.makeFolder(draft);
    let isTaken = false;
    try {
      await fs.makeFolder(join(draft, token));
      await sign(join(draft, token));
      isTaken = await fs.rename(draft, lock);
    } finally {
      if (!isTaken) await removeLease(fs, draft, token);
    }
    return isTaken;
  }

  async function succeed(found: string): Promise<boolean> {
    const verdict = await judge(found);
    if (verdict === 'look again') return false;
    const theirs = join(lock, found);
    try {
      await fs.rename(theirs, folder);
      if (verdict === 'take over contested') await put(fs, join(folder, contestedName), '');
      await tidy(fs, folder);
      await sign(folder);
      return true;
    } catch (error) {
      // Where it is not there, another one was faster; else the next run shall find it as it was.
      if ((await fs.statOf(folder)) === undefined) return false;
      await fs.rename(folder, theirs);
      throw error;
    }
  }

  async function judge(found: string): Promise<Verdict> {
    const holder = await holderIn(fs, lock, found);
    if (holder !== undefined) {
      const state = await fs.stateOf(holder);
      if (state === 'gone') return 'take over';
      if (state === 'alive' || living === found) throw refused(holder);
    } else {
      // It is about to be signed, or given back, most likely.
      await fs.wait(Math.min(glance, period));
      const isSigned = (await holderIn(fs, lock, found)) !== undefined;
      if (isSigned || (await tokenIn(fs, lock)) !== found) return 'look again';
    }
    job.onLeaseWatch?.({
      holder: holder === undefined ? undefined : processOf(holder),
      milliseconds: fs.leaseTime,
    });
    const before = await signsOf(fs, join(lock, found));
    for (const began = fs.now(); fs.now() - began < fs.leaseTime;) {
      await fs.wait(period);
      if ((await signsOf(fs, join(lock, found))) === before) continue;
      living = found;
      return 'look again';
    }
    return 'take over contested';
  }

  async function sign(within: string): Promise<void> {
    const draft = join(within, `${holderName}.${token}`);
    await put(fs, draft, JSON.stringify(mine));
    await fs.rename(draft, join(within, holderName));
    await put(fs, join(within, heartbeatName), '0');
  }

  function refused(holder: LeaseHolder): OktaSinkError {
    const known = { job: holder.job, holder: processOf(holder), since: new Date(holder.since) };
    const seconds = Math.ceil(fs.leaseTime / 1_000).toString();
    const hint = `end that process (its lease ends with it, on another host after ${seconds} s)`;
    return lockedError(known, store, job.now(), hint);
  }
}

/** The lease of `store` that has this token, renewed until it is released or lost. */
async function held(fs: FileSystem, store: string, token: string): Promise<Lease> {
  const lock = `${store}.lock`;
  const folder = join(lock, token);
  const contested = join(folder, contestedName);
  const lost = new ReplaySubject<OktaSinkError>(1);
  const isContested = (await fs.statOf(contested)) !== undefined;
  let count = 0;
  let beat = Promise.resolve();

  // A disk that does not answer is no reason to end: the folder alone tells whose the lease is.
  const stop = fs.every(fs.leaseTime / beats, () => {
    beat = beat.then(renew).catch(() => undefined);
  });

  async function renew(): Promise<void> {
    const file = await fs.open(join(folder, heartbeatName));
    if (file === undefined) return check();
    count++;
    try {
      await file.write(Buffer.from(count.toString()), 0);
    } finally {
      await file.close();
    }
  }

  async function check(): Promise<void> {
    if ((await fs.statOf(folder)) !== undefined) return;
    stop();
    const error = await lostError(fs, store, lock);
    lost.next(error);
    throw error;
  }

  return {
    folder,
    token,
    isContested,
    settle: () => fs.remove(contested),
    lost: lost.asObservable(),
    check,
    release: async () => {
      stop();
      await beat;
      await removeLease(fs, lock, token);
    },
  };
}

async function put(fs: FileSystem, path: string, text: string): Promise<void> {
  await fs.remove(path);
  const file = await fs.make(path);
  try {
    await file.write(Buffer.from(text), 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes what the holder before us had begun to write. */
async function tidy(fs: FileSystem, folder: string): Promise<void> {
  const known = [holderName, contestedName, stagedName];
  for (const name of (await fs.list(folder)) ?? []) {
    if (!known.includes(name)) await fs.remove(join(folder, name));
  }
}

/** Who holds the lease stands in it until the end, for those who find half of it. */
async function removeLease(fs: FileSystem, lock: string, token: string): Promise<void> {
  const folder = join(lock, token);
  const names = (await fs.list(folder)) ?? [];
  const others = names.filter((name) => name !== holderName && name !== stagedName);
  for (const name of [...others, holderName]) await fs.remove(join(folder, name));
  await fs.removeFolder(folder);
  await fs.removeFolder(lock);
}
