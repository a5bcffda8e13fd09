import { from, lastValueFrom } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import type { DeadLetter, RefusedRow } from '../types.js';
import { inShort } from './inShort.js';

const anyHint = 'leave it out, map it before, or give a deadLetter';
/** Characters of a key in a message: a key may be what is too large. */
const maxKey = 200;

/**
 * Hands a row that could not be loaded to the dead letter and waits for it; without one, ends the run.
 *
 * @param reason Why, without the row or its values: "does not fit the schema".
 * @param store What it was to be loaded into, for the message.
 * @throws OktaSinkError that names the row by its key.
 */
export async function refuseRow<R>(
  { row, key, reason, hint = anyHint, cause }: Pick<RefusedRow<R>, 'row' | 'key'> & RefusalReason,
  deadLetter: DeadLetter | undefined,
  store?: string,
): Promise<void> {
  const where = store === undefined ? '' : `${store}: `;
  const which = JSON.stringify(inShort(key, maxKey));
  const message = `${where}the row ${which} ${reason}; ${hint}`;
  const error = new OktaSinkError(message, { key, ...(cause === undefined ? {} : { cause }) });
  if (deadLetter === undefined) throw error;
  try {
    const pending = deadLetter({ row, key, error });
    if (pending !== undefined) await lastValueFrom(from(pending), { defaultValue: undefined });
  } catch (failure) {
    const what = `${where}the dead letter failed at the row ${which}, see cause`;
    throw new OktaSinkError(what, { key, cause: failure });
  }
}

/** Why a row was refused. */
export interface RefusalReason {
  readonly reason: string;
  /** What helps, where it is something of its own. */
  readonly hint?: string;
  readonly cause?: unknown;
}
