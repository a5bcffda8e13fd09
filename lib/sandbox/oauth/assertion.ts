import { readJws } from './jws.js';
import { OAuthError } from './oauthError.js';
import type { ServiceApp } from '../options/oauth.js';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What an assertion has to fit. */
export interface AssertionRule {
  readonly apps: readonly ServiceApp[];
  /** The URL of the token endpoint. */
  readonly audience: string;
  readonly now: number;
  readonly isFirstUse: (id: string, until: number, now: number) => boolean;
}

/**
 * The app that signed the client assertion of a token request; its `jti` is spent.
 *
 * @throws OAuthError for an assertion that does not hold.
 */
export function assertedApp(form: URLSearchParams, rule: AssertionRule): ServiceApp {
  const { apps, audience, now, isFirstUse } = rule;
  if (form.get('client_assertion_type') !== assertionType) {
    return refuse(
      'Client authentication failed. Either the client or the client credentials are invalid.',
    );
  }
  const jws = readJws(form.get('client_assertion') ?? '');
  if (jws === undefined) return refuse('The client_assertion is not a JWT.');
  const { iss, sub, aud, exp, iat, jti } = jws.payload;
  const app = apps.find(({ clientId }) => clientId === iss);
  if (app === undefined || sub !== iss) return refuse("Invalid value for 'client_id' parameter.");
  const { publicJwk } = app;
  if (publicJwk['kid'] !== undefined && jws.header['kid'] !== publicJwk['kid']) {
    return refuse('The client_assertion token has a kid that the app does not have.');
  }
  if (!jws.isSignedBy(publicJwk)) return refuse('The client_assertion signature is invalid.');
  if (aud !== audience) return refuse('The audience claim for client_assertion is invalid.');
  const seconds = now / 1000;
  if (typeof exp !== 'number' || exp <= seconds) return refuse('The client_assertion is expired.');
  if (exp > seconds + 3600) return refuse('The client_assertion expires more than an hour ahead.');
  if (typeof iat === 'number' && iat > seconds + 1) {
    return refuse('The client_assertion was issued in the future.');
  }
  if (jti !== undefined && !isFirstUse(JSON.stringify(jti), exp * 1000, now)) {
    return refuse('The client_assertion token has already been used.');
  }
  return app;
}

function refuse(description: string): never {
  throw new OAuthError('invalid_client', description);
}
