import { UsageError } from './usageError.js';

/**
 * Refuses a connection string that holds a password.
 *
 * @param option What the error calls it: `--to`.
 * @param wayOut What to write in its place, and which variables to set.
 * @throws UsageError that does not repeat the password.
 */
export function refusePassword(option: string, connection: string, wayOut: string): void {
  if (!/:\/\/[^/@]*:[^/]*@|password=/i.test(connection)) return;
  throw new UsageError(
    `${option} must not hold a password, which everybody on this machine could read; ${wayOut}`,
  );
}
