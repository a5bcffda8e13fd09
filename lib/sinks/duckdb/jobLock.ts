import { hostname } from 'node:os';
import { lockedError } from '../shared/lockedError.js';
import type { Job } from '../types.js';

/**
 * The jobs that this process runs, and since when. Other processes cannot open the file while it is
 * open here, so that the lock of one that has died is DuckDB's own to give back.
 */
const held = new Map<string, Date>();

/**
 * Takes the lock of a job on a table in a file.
 *
 * @returns What gives it back.
 * @throws OktaSinkError when another run has it.
 */
export function takeLock(path: string, table: string, { name }: Job): () => void {
  const key = JSON.stringify([path, table, name]);
  const since = held.get(key);
  if (since !== undefined) {
    const holder = `${hostname()}:${process.pid.toString()}`;
    const hint = 'give this one another streaming.job';
    throw lockedError({ job: name, holder, since }, `${path}#${table}`, new Date(), hint);
  }
  held.set(key, new Date());
  return () => held.delete(key);
}
