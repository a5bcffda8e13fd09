import { createHash, randomUUID } from 'node:crypto';
import { defer, type Observable } from 'rxjs';
import type { Request } from '../http/types.js';
import type { SigningKey } from './signingKey.js';

/** What a proof speaks of besides its request. */
export interface ProofClaims {
  readonly nonce: string | undefined;
  /** The token that the request carries; none to the token endpoint. */
  readonly accessToken?: string;
  /** Milliseconds since the epoch, by the clock of the org. */
  readonly now: number;
}

/**
 * Signs the proof that whoever sends `request` holds `key`, with a `jti` of its own for each
 * subscription.
 *
 * @see RFC 9449, section 4.2
 * @see https://github.com/okta/okta-sdk-java/pull/1526
 */
export function dpopProof(
  { algorithm, key, publicJwk }: SigningKey,
  { method, url }: Pick<Request, 'method' | 'url'>,
  { nonce, accessToken, now }: ProofClaims,
): Observable<string> {
  return defer(async () => {
    const { SignJWT } = await import('jose');
    return new SignJWT({
      htm: method,
      htu: htuOf(url),
      ...(nonce === undefined ? {} : { nonce }),
      ...(accessToken === undefined ? {} : { ath: sha256(accessToken) }),
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: algorithm, jwk: publicJwk })
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(now / 1000))
      .sign(key);
  });
}

/**
 * A URL as Okta compares it: its path decoded, and of that `%`, `"`, `#` and blanks encoded again. A
 * proof that holds `%40` is refused by `invalid_dpop_proof`.
 */
function htuOf(url: string): string {
  const whole = url.replace(/[?#].*$/s, '');
  try {
    return decodeURIComponent(whole).replace(/[%"# ]/g, encodeURIComponent);
  } catch {
    // It holds bytes that are no text: nobody can decode them.
    return whole;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
