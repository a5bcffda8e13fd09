import { OktaSinkError } from '../../errors.js';
import { sqlState } from './databaseError.js';

const insufficientPrivilege = '42501';

/**
 * Does what takes more than the right to read and write rows.
 *
 * @param what What that is: "make the table users".
 * @param hint What to grant, or to do instead.
 * @throws OktaSinkError with both, where this user may not.
 */
export async function withRight<T>(what: string, hint: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || sqlState(error) !== insufficientPrivilege) throw error;
    throw new OktaSinkError(`this user may not ${what} (${error.message}); ${hint}`, {
      cause: error,
    });
  }
}
