import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  map,
  mergeMap,
  of,
  tap,
  type Observable,
} from 'rxjs';
import type { Auth, Head, Org, Request, Send } from '../http/types.js';
import { dpopProof } from './dpopProof.js';
import { remedyFor, type Remedy } from './remedy.js';
import { hintsAfter, noHints, type ServerHints } from './serverHints.js';
import {
  parseServiceClient,
  type PrivateKeyJwtOptions,
  type ServiceClient,
} from './serviceClient.js';
import { sharedToken, type AccessToken, type SharedToken } from './sharedToken.js';
import { requestToken } from './tokenEndpoint.js';
import { withAuthorization } from './withAuthorization.js';
import { withDocumentedScopes } from './withDocumentedScopes.js';

/** What all requests to one org share. */
interface Session {
  readonly token: SharedToken;
  hints: ServerHints;
}

/**
 * Signs requests as an Okta service app: an access token is got from the org's token endpoint by
 * client_credentials with private_key_jwt when the first request needs one, and renewed before it
 * expires.
 *
 * All requests of all actions made with this value share one token: they never ask for two at once.
 * Renewal is due a tenth of the token's life, or a minute if that is less, before its end; when it
 * fails, the token serves until its end. A request answered 401 was not executed: it is repeated
 * once, with a new token. When there is no token, the request is not sent and ends with an
 * {@link OktaAuthError}: `error` and `errorDescription` are OAuth's, and its `cause` tells what
 * happened to the token request.
 *
 * With `dpop`, tokens are bound to a key of their own and each attempt of each request carries a new
 * proof of it. It is off by default, since only an app that demands such proofs is sure to take them;
 * a token of the other kind than was asked for is refused.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { customApiAction, privateKeyJwt } from 'okta-streams';
 *
 * const auth = privateKeyJwt({
 *   clientId: '0oa1b2c3d4E5f6G7h8i9',
 *   privateKey: readFileSync('okta.pem', 'utf8'),
 *   scopes: ['okta.users.read', 'okta.groups.manage'],
 * });
 * const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth });
 * ```
 * @throws OktaInputError at once when an option is wrong; it never repeats a key.
 * @see RFC 7523 (private_key_jwt); RFC 9449 (DPoP)
 * @see https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/
 */
export function privateKeyJwt(options: PrivateKeyJwtOptions): Auth {
  const client = parseServiceClient(options);
  const sessions = new Map<string, Session>();
  return (send, org) => {
    const session = sessions.get(org.orgUrl) ?? { token: sharedToken(), hints: noHints };
    sessions.set(org.orgUrl, session);
    return withDocumentedScopes(signed(client, session, send, org));
  };
}

function signed(client: ServiceClient, session: Session, send: Send, org: Org): Send {
  const now = () => org.scheduler.now();
  const sendAndLearn: Send = (request) =>
    send(request).pipe(
      tap((head) => {
        session.hints = hintsAfter(head, session.hints, now());
      }),
    );
  const hints = () => session.hints;
  const tokenFor = ({ headers }: Request) =>
    session.token.current(
      () =>
        requestToken(sendAndLearn, client, {
          orgUrl: org.orgUrl,
          hints,
          now,
          userAgent: headers['user-agent'],
        }),
      now,
    );
  const attempt = (request: Request, tried: readonly Remedy[]): Observable<Head> =>
    tokenFor(request).pipe(
      mergeMap((token) => {
        const known = session.hints;
        return proven(request, token, client, known, now()).pipe(
          mergeMap(withAuthorization(`${token.scheme} ${token.value}`, sendAndLearn, org)),
          mergeMap((head) => {
            const remedy = remedyFor(head, known, session.hints);
            if (remedy === undefined || tried.includes(remedy)) return of(head);
            if (remedy === 'token') session.token.forget(token);
            const again = attempt(request, [...tried, remedy]);
            return concat(drained(head), org.turn ?? EMPTY, again);
          }),
        );
      }),
    );
  return (request) => defer(() => attempt(request, []));
}

/** `request` with the proof that its token asks for. */
function proven(
  request: Request,
  { scheme, value }: AccessToken,
  { proofKey }: ServiceClient,
  { nonce, clockOffset }: ServerHints,
  now: number,
): Observable<Request> {
  if (proofKey === undefined || scheme === 'Bearer') return of(request);
  const claims = { nonce, accessToken: value, now: now + clockOffset };
  return dpopProof(proofKey, request, claims).pipe(
    map((dpop) => ({ ...request, headers: { ...request.headers, dpop } })),
  );
}

/** Reads to its end a body that nobody wants, so that its connection is free again. */
function drained({ body }: Head): Observable<never> {
  return body.pipe(
    ignoreElements(),
    catchError(() => EMPTY),
  );
}
