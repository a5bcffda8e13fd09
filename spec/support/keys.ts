import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A key pair in the forms that specs need. */
export interface KeyPair {
  readonly key: KeyObject;
  readonly pem: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** A new RSA key. */
export function rsaKey(modulusLength = 2048): KeyPair {
  return pairOf(generateKeyPairSync('rsa', { modulusLength }).privateKey);
}

/** A new EC key. */
export function ecKey(namedCurve = 'P-256'): KeyPair {
  return pairOf(generateKeyPairSync('ec', { namedCurve }).privateKey);
}

/** A key as PEM of a kind. */
export function pemOf(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1'): string {
  return key.export({ format: 'pem', type }).toString();
}

function pairOf(key: KeyObject): KeyPair {
  return {
    key,
    pem: pemOf(key, 'pkcs8'),
    jwk: { ...key.export({ format: 'jwk' }) },
    publicJwk: { ...createPublicKey(key).export({ format: 'jwk' }) },
  };
}
