import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { asObject } from '../data/asObject.js';
import { readJws } from './jws.js';
import { OAuthError } from './oauthError.js';
import type { Call } from '../wire/reply.js';
import { singleUse } from './singleUse.js';

/** What a proof has to fit. */
export interface ProofRule {
  readonly now: number;
  /** Without it a nonce is not asked for, and one that is given must be good. */
  readonly isNonceRequired: boolean;
  /** The token that the call carries. */
  readonly accessToken?: string;
}

/** Checks proofs of possession and makes the nonces that they repeat. */
export interface Proofs {
  readonly nonce: (now: number) => string;
  /** Makes all nonces so far bad ones. */
  readonly forgetNonces: () => void;
  /**
   * The thumbprint of the key that a call proves to have.
   *
   * @throws OAuthError for a proof that is missing, wrong or used before.
   */
  readonly check: (call: Call, rule: ProofRule) => string;
}

/** Seconds that a proof may be old, or ahead. */
const tolerance = 300;

/** Proofs for nonces that change every `nonceLifetime` milliseconds. */
export function createProofs(nonceLifetime: number): Proofs {
  let secret = randomBytes(16);
  const isFirstUse = singleUse();
  const nonceOf = (slice: number): string =>
    createHmac('sha256', secret).update(String(slice)).digest('base64url').slice(0, 22);
  const sliceAt = (now: number): number => Math.floor(now / nonceLifetime);
  const isGood = (nonce: unknown, now: number): boolean =>
    nonce === nonceOf(sliceAt(now)) || nonce === nonceOf(sliceAt(now) - 1);
  return {
    nonce: (now) => nonceOf(sliceAt(now)),
    forgetNonces: () => {
      secret = randomBytes(16);
    },
    check: (call, { now, isNonceRequired, accessToken }) => {
      const { payload, thumbprint } = signedProof(call);
      const { jti, htm, htu, iat, nonce, ath } = payload;
      if (htm !== call.method || htu !== `${call.origin}${compared(call.path)}`) {
        refuse('The DPoP proof JWT has htm or htu of another request.');
      }
      if (typeof iat !== 'number' || Math.abs(iat - now / 1000) > tolerance) {
        refuse('The DPoP proof JWT is not yet or no longer valid.');
      }
      if (accessToken !== undefined && ath !== sha256(accessToken)) {
        refuse('The DPoP proof JWT does not have the hash of the access token.');
      }
      if ((isNonceRequired || nonce !== undefined) && !isGood(nonce, now)) {
        const description = 'Authorization server requires nonce in DPoP proof.';
        throw new OAuthError('use_dpop_nonce', description);
      }
      if (typeof jti !== 'string' || !isFirstUse(jti, now + 2000 * tolerance, now)) {
        refuse('The DPoP proof JWT has already been used.');
      }
      return thumbprint;
    },
  };
}

/** A path as Okta compares it with `htu`: decoded, and `%`, `"`, `#` and blanks encoded again. */
function compared(path: string): string {
  try {
    return decodeURIComponent(path).replace(/[%"# ]/g, encodeURIComponent);
  } catch {
    return path;
  }
}

function signedProof({ headers }: Call): {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly thumbprint: string;
} {
  const given = headers['dpop'];
  if (typeof given !== 'string') return refuse('The DPoP proof JWT header is missing.');
  const jws = readJws(given);
  const jwk = asObject(jws?.header['jwk']);
  if (jws?.header['typ'] !== 'dpop+jwt' || jwk === undefined || 'd' in jwk) {
    return refuse('The DPoP proof JWT header is malformed.');
  }
  if (!jws.isSignedBy(jwk)) return refuse('The DPoP proof JWT has an invalid signature.');
  return { payload: jws.payload, thumbprint: thumbprintOf(jwk) };
}

/** RFC 7638: of the required members alone, in alphabetical order. */
function thumbprintOf({ kty, crv, x, y, e, n }: JsonWebKey): string {
  return sha256(JSON.stringify(kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y }));
}

function refuse(description: string): never {
  throw new OAuthError('invalid_dpop_proof', description);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
