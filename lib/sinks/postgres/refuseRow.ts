import { from, lastValueFrom } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import type { DeadLetter, RefusedRow } from '../types.js';

/**
 * Hands a row that cannot be loaded to the dead letter, and waits for it.
 *
 * @param reason Why, without values of the row.
 * @throws OktaSinkError that names the row, where there is no dead letter or it fails.
 */
export async function refuseRow(
  { row, key }: Pick<RefusedRow, 'row' | 'key'>,
  reason: string,
  cause: unknown,
  table: string,
  deadLetter: DeadLetter | undefined,
): Promise<void> {
  const error = new OktaSinkError(
    `${table}: the row ${JSON.stringify(key)} ${reason}; ` +
      'leave it out, map it before, or give a deadLetter',
    { key, ...(cause === undefined ? {} : { cause }) },
  );
  if (deadLetter === undefined) throw error;
  try {
    const pending = deadLetter({ row, key, error });
    if (pending !== undefined) await lastValueFrom(from(pending), { defaultValue: undefined });
  } catch (failure) {
    throw new OktaSinkError(`${table}: the dead letter failed at the row ${JSON.stringify(key)}`, {
      key,
      cause: failure,
    });
  }
}
