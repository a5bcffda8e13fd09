import { catchError, defer, map, mergeMap, of, throwError, zip, type Observable } from 'rxjs';
import { readBody } from '../http/body/responseBody.js';
import type { Head, Request, Send } from '../http/types.js';
import { clientAssertion } from './clientAssertion.js';
import { dpopProof } from './dpopProof.js';
import { teachesMore, type ServerHints } from './serverHints.js';
import type { ServiceClient } from './serviceClient.js';
import type { AccessToken } from './sharedToken.js';
import { readToken } from './tokenResponse.js';
import { brokenExchange, oauthErrorOf, tokenRefusal } from './tokenRefusal.js';

/** The org that a token is asked of. */
export interface TokenServer {
  readonly orgUrl: string;
  /** What its responses have taught so far. */
  readonly hints: () => ServerHints;
  /** Milliseconds since the epoch, by our clock. */
  readonly now: () => number;
  readonly userAgent: Request['headers'][string] | undefined;
}

interface Answer extends Pick<Head, 'statusCode' | 'headers'> {
  readonly request: Request;
  readonly body: unknown;
}

const maxBytes = 1024 * 1024;
/** One for a nonce, one more for a nonce that has changed meanwhile. */
const maxRepeats = 2;

/**
 * Asks for an access token: client_credentials with private_key_jwt, and a proof where the client has
 * a key for it. Each attempt has an assertion and a proof of its own; one that is refused for its
 * proof is repeated when the answer brought the nonce, or the clock, that it lacked.
 *
 * Errors with an OktaAuthError, whatever fails.
 *
 * @see RFC 7523, section 2.2; RFC 9449, section 5
 * @see https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/
 */
export function requestToken(
  send: Send,
  client: ServiceClient,
  server: TokenServer,
): Observable<AccessToken> {
  const attempt = (repeats: number): Observable<AccessToken> =>
    defer(() => {
      const known = server.hints();
      const sentAt = server.now();
      return tokenRequest(client, server).pipe(
        mergeMap((request) => exchange(send, request)),
        mergeMap((answer) => {
          if (answer.statusCode === 200) return of(readToken(answer, client, sentAt));
          const mayPass = repeats > 0 && teachesMore(server.hints(), known);
          return mayPass && isAboutProof(answer)
            ? attempt(repeats - 1)
            : throwError(() => tokenRefusal(answer, client));
        }),
      );
    });
  return attempt(client.proofKey === undefined ? 0 : maxRepeats);
}

function tokenRequest(
  client: ServiceClient,
  { orgUrl, hints, now, userAgent }: TokenServer,
): Observable<Request> {
  const target = { method: 'POST', url: `${orgUrl}/oauth2/v1/token` } as const;
  const { nonce, clockOffset } = hints();
  const serverNow = now() + clockOffset;
  const proof =
    client.proofKey === undefined
      ? of(undefined)
      : dpopProof(client.proofKey, target, { nonce, now: serverNow });
  return zip(clientAssertion(client, target.url, serverNow), proof).pipe(
    map(([assertion, dpop]) => ({
      ...target,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
        ...(dpop === undefined ? {} : { dpop }),
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: client.scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }).toString(),
    })),
  );
}

function exchange(send: Send, request: Request): Observable<Answer> {
  return send(request).pipe(
    mergeMap(({ body, ...head }) =>
      readBody({ ...head, body }, request, { maxSize: maxBytes }).pipe(
        map((parsed) => ({ ...head, request, body: parsed })),
      ),
    ),
    catchError((error: unknown) => throwError(() => brokenExchange(request, error))),
  );
}

function isAboutProof({ body }: Answer): boolean {
  const { error } = oauthErrorOf(body);
  return error === 'use_dpop_nonce' || error === 'invalid_dpop_proof';
}
