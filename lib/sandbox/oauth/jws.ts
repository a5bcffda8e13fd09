import { createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';

/** A signed JWT, taken apart and not yet trusted. */
export interface Jws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Whether the holder of this key has signed it. */
  readonly isSignedBy: (key: JsonWebKey) => boolean;
}

/** The algorithms that Okta takes for assertions and proofs. */
export const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** Takes a JWT apart; `undefined` for anything else. */
export function readJws(text: string): Jws | undefined {
  const [head = '', body = '', signature = '', ...rest] = text.split('.');
  const header = decode(head);
  const payload = decode(body);
  if (header === undefined || payload === undefined || rest.length > 0) return undefined;
  return {
    header,
    payload,
    isSignedBy: (key) => {
      const { alg } = header;
      if (typeof alg !== 'string' || !algorithms.includes(alg)) return false;
      try {
        return verify(
          `sha${alg.slice(2)}`,
          Buffer.from(`${head}.${body}`),
          { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
          Buffer.from(signature, 'base64url'),
        );
      } catch {
        return false;
      }
    },
  };
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
