import { randomUUID } from 'node:crypto';
import type { BudgetRequest } from '../../types/budget.js';
import type { Client } from './client.js';

/** How often in turn others may be quicker, before the store counts as away. */
const maxTries = 100;

/** Gives permits of a window: each time the last word says how many are given, and is replaced whole. */
export async function givePermits(
  client: Client,
  key: string,
  { bucket, window, allowance, wanted }: BudgetRequest,
): Promise<number> {
  const log = await client.shared();
  const subject = client.names.permits(key, bucket, window);
  for (let tries = 0; tries < maxTries; tries++) {
    const found = await log.last(subject);
    const used = found?.note.used ?? 0;
    const given = Math.max(0, Math.min(wanted, allowance - used));
    if (given === 0) return 0;
    const note = { id: randomUUID(), used: used + given };
    const seq = await log.append(subject, found?.seq ?? 0, note);
    if (seq !== undefined) return given;
  }
  throw new Error(`no permits of ${key}: too many ask at once`);
}
