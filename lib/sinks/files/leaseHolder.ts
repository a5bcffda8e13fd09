import { join } from 'node:path';
import * as z from 'zod';
import { OktaSinkError } from '../../errors.js';
import type { FileSystem, Holder } from './fileSystem.js';

// Whoever may write to the folder may have written it.
const schema = z.object({
  token: z.uuid(),
  host: z.string(),
  pid: z.int().positive(),
  system: z.string().optional(),
  start: z.string().optional(),
  job: z.string(),
  since: z.iso.datetime(),
});

/** Who holds a lease, as its folder tells. */
export type LeaseHolder = z.infer<typeof schema>;

export const holderName = 'holder.json';
/** A count that changes for as long as the holder lives. */
export const heartbeatName = 'heartbeat';

/** The token of the lease in a folder of leases; `undefined` where nobody holds one. */
export async function tokenIn(fs: FileSystem, lock: string): Promise<string | undefined> {
  const found = await fs.statOf(lock);
  if (found === undefined) return undefined;
  if (found.kind !== 'folder') throw unreadable(lock);
  const names = (await fs.list(lock)) ?? [];
  const token = names.find((name) => z.uuid().safeParse(name).success);
  if (token === undefined && names.length > 0) throw unreadable(lock);
  return token;
}

/** Who has signed a lease; `undefined` where it is not there, or somebody is about to sign it. */
export async function holderIn(
  fs: FileSystem,
  lock: string,
  token: string,
): Promise<LeaseHolder | undefined> {
  const text = await fs.readText(join(lock, token, holderName));
  // A machine that went down may have left nothing in it.
  if (text === undefined || text === '') return undefined;
  try {
    const holder = schema.parse(JSON.parse(text));
    return holder.token === token ? holder : undefined;
  } catch (cause) {
    throw unreadable(lock, cause);
  }
}

/** What changes while a holder lives. */
export async function signsOf(fs: FileSystem, folder: string): Promise<string> {
  const isThere = (await fs.statOf(folder)) !== undefined;
  const names = [holderName, heartbeatName];
  const texts = await Promise.all(names.map((name) => fs.readText(join(folder, name))));
  return JSON.stringify([isThere, ...texts]);
}

/** Host and process, as `etl-1:4711`. */
export function processOf({ host, pid }: Holder): string {
  return `${host}:${pid.toString()}`;
}

/** What the run is told whose lease another one has taken over. */
export async function lostError(
  fs: FileSystem,
  store: string,
  lock: string,
): Promise<OktaSinkError> {
  const held = await currentHolder(fs, lock).catch(() => undefined);
  const who = held && ` (job ${JSON.stringify(held.job)} of ${processOf(held)})`;
  return new OktaSinkError(
    `${store}: another run${who ?? ''} has taken over and goes on, since this one gave no sign of life; ` +
      'what this one has not committed is dropped, and comes again there',
    held && { job: held.job, holder: processOf(held), heldSince: new Date(held.since) },
  );
}

async function currentHolder(fs: FileSystem, lock: string): Promise<LeaseHolder | undefined> {
  const token = await tokenIn(fs, lock);
  return token === undefined ? undefined : holderIn(fs, lock, token);
}

function unreadable(lock: string, cause?: unknown): OktaSinkError {
  return new OktaSinkError(
    `${lock} is not a lease that can be read; delete it when no run writes to the file`,
    { cause },
  );
}
