import { hostname } from 'node:os';
import { OktaSinkError } from '../../errors.js';
import type { Job } from '../types.js';

/** This process, as errors name it. */
export const self = `${hostname()}:${process.pid.toString()}`;

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
  const heldSince = held.get(key);
  if (heldSince !== undefined) {
    const seconds = Math.round((Date.now() - heldSince.getTime()) / 1_000).toString();
    throw new OktaSinkError(
      `${table}: the job ${JSON.stringify(name)} is held by ${self} since ` +
        `${heldSince.toISOString()} (${seconds} s); wait for that run, or end it, or give this ` +
        'one another streaming.job',
      { job: name, holder: self, heldSince },
    );
  }
  held.set(key, new Date());
  return () => held.delete(key);
}
