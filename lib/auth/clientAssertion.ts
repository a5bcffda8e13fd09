import { randomUUID } from 'node:crypto';
import { defer, type Observable } from 'rxjs';
import type { SigningKey } from './signingKey.js';

/**
 * Half of the hour that Okta allows, and no `iat`, which must not lie in the future: so a clock may be
 * off by half an hour either way.
 */
const lifetime = 30 * 60;

/** Whose assertion it is. */
export interface AssertionClient {
  readonly clientId: string;
  readonly key: SigningKey;
  readonly keyId: string | undefined;
}

/**
 * Signs the JWT by which a client proves to the token endpoint at `audience` who it is, with a `jti`
 * of its own for each subscription.
 *
 * @param now Milliseconds since the epoch.
 * @see RFC 7523, section 3
 * @see https://developer.okta.com/docs/guides/build-self-signed-jwt/
 */
export function clientAssertion(
  { clientId, key, keyId }: AssertionClient,
  audience: string,
  now: number,
): Observable<string> {
  return defer(async () => {
    const { SignJWT } = await import('jose');
    return new SignJWT()
      .setProtectedHeader({ alg: key.algorithm, ...(keyId === undefined ? {} : { kid: keyId }) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setJti(randomUUID())
      .setExpirationTime(Math.floor(now / 1000) + lifetime)
      .sign(key.key);
  });
}
