import { catchError, defer, from, map, mergeMap, of, take, throwError, throwIfEmpty } from 'rxjs';
import type { Observable, ObservableInput } from 'rxjs';
import { OktaAuthError, OktaInputError } from '../errors.js';
import { describeRequest } from '../http/describeRequest.js';
import type { Auth, Request } from '../http/types.js';
import { tokenFault } from './tokenFault.js';
import { withAuthorization } from './withAuthorization.js';
import { withDocumentedScopes } from './withDocumentedScopes.js';

/** Gets an access token: a promise, an Observable or any other ObservableInput of it. */
export type TokenProvider = () => ObservableInput<string>;

/**
 * Signs requests with an OAuth 2.0 access token (`Authorization: Bearer …`).
 *
 * A provider is asked for every request, so caching is its own affair; the first value that it
 * emits is taken. When it throws, errors, ends without a value or gives what is no token, the
 * request is not sent and ends with an {@link OktaAuthError} whose `cause` is what the provider threw.
 *
 * @example
 * ```ts
 * import { accessToken, customApiAction } from 'okta-streams';
 *
 * declare const vault: { read(name: string): Promise<string> };
 *
 * const action = customApiAction({
 *   orgUrl: 'https://acme.okta.com',
 *   auth: accessToken(() => vault.read('okta')),
 * });
 * ```
 * @param tokenOrProvider The token alone, without `Bearer`, or a function that gets it.
 * @throws OktaInputError at once when a token that is passed as text is none.
 * @see RFC 6750, section 2.1
 */
export function accessToken(tokenOrProvider: string | TokenProvider): Auth {
  const tokenFor =
    typeof tokenOrProvider === 'function' ? fromProvider(tokenOrProvider) : fixed(tokenOrProvider);
  return (send, org) =>
    withDocumentedScopes((request) =>
      tokenFor(request).pipe(
        mergeMap((token) => withAuthorization(`Bearer ${token}`, send, org)(request)),
      ),
    );
}

function fixed(token: string): () => Observable<string> {
  const fault = tokenFault(token);
  if (fault === undefined) return () => of(token);
  throw new OktaInputError(
    'auth',
    `must be given an access token: the token ${fault}; pass the token alone to accessToken, ` +
      'or a function that gets it',
  );
}

function fromProvider(provider: TokenProvider): (request: Request) => Observable<string> {
  return (request) => {
    const failure = (what: string, details?: { readonly cause: unknown }) =>
      new OktaAuthError(
        `${describeRequest(request)} was not sent: the token provider ${what}; ` +
          'correct the function passed to accessToken',
        details,
      );
    return defer(() => observableOf(provider())).pipe(
      catchError((cause: unknown) => throwError(() => failure('failed, see cause', { cause }))),
      take(1),
      throwIfEmpty(() => failure('ended without a token')),
      map((token) => {
        const fault = tokenFault(token);
        if (fault !== undefined) throw failure(`gave a token that ${fault}`);
        return token;
      }),
    );
  };
}

/** A text is an ObservableInput too, of its characters, but here it is the token. */
function observableOf(given: ObservableInput<string>): Observable<string> {
  return typeof given === 'string' ? of(given) : from(given);
}
