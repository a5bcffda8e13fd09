import { OktaInputError } from '../errors.js';
import type { Auth } from '../http/types.js';
import { tokenFault } from './tokenFault.js';
import { withAuthorization } from './withAuthorization.js';

/**
 * Signs requests with an API token of the org (`Authorization: SSWS …`).
 *
 * @example
 * ```ts
 * import { apiToken, customApiAction } from 'okta-streams';
 *
 * const action = customApiAction({
 *   orgUrl: 'https://acme.okta.com',
 *   auth: apiToken(process.env['OKTA_CLIENT_TOKEN']),
 * });
 * ```
 * @param token The token alone, without `SSWS`.
 * @throws OktaInputError at once when it is missing, empty, a placeholder or not printable ASCII.
 * @see https://developer.okta.com/docs/guides/create-an-api-token/main/
 */
export function apiToken(token: string | undefined): Auth {
  const fault = tokenFault(token);
  if (token === undefined || fault !== undefined) {
    throw new OktaInputError(
      'auth',
      `must be given an API token: the token ${fault ?? 'is missing'}; pass the token alone to apiToken, ` +
        'as a rule from the environment variable OKTA_CLIENT_TOKEN',
    );
  }
  const authorization = `SSWS ${token}`;
  return (send, org) => withAuthorization(authorization, send, org);
}
