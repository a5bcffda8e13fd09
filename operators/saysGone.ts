import { OktaApiError } from '../lib/errors.js';

/**
 * Whether the org does not know a parent any more. Okta's E0000008 is no such path, which is the fault
 * of the input and not of the parent.
 */
export function saysGone(error: unknown): error is OktaApiError {
  return (
    error instanceof OktaApiError && error.statusCode === 404 && error.errorCode !== 'E0000008'
  );
}
