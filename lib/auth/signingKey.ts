import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { OktaInputError } from '../errors.js';

/** The JWS algorithms that Okta takes for client assertions and DPoP proofs. */
export const signingAlgorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const;

/** A JWS algorithm that Okta takes for client assertions and DPoP proofs. */
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** A private key that is ready to sign. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm;
  readonly key: KeyObject;
  /** The `kid` of a JWK. */
  readonly keyId: string | undefined;
  /** The public half, with the members that RFC 7638 requires and nothing else. */
  readonly publicJwk: JsonWebKey;
}

const algorithmOfCurve: Readonly<Record<string, SigningAlgorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};
const fewestBits = 2048;
const forms = 'give it as PEM (PKCS#8, PKCS#1 or SEC1), as a JWK or as the JSON text of a JWK';

/**
 * Reads a private key: PEM (PKCS#8, PKCS#1, SEC1), a JWK or its JSON text.
 *
 * A PEM may have lost its line breaks, or hold them as `\n`, as environment variables make of it.
 *
 * @param field What the key is called in errors, which never repeat any of it.
 * @param algorithm Default: that of the JWK (`alg`), else RS256, or the one that an EC curve has.
 * @throws OktaInputError when it is no private key, or none that signs with `algorithm`.
 */
export function readSigningKey(
  field: string,
  given: unknown,
  algorithm?: SigningAlgorithm,
): SigningKey {
  const jwk = jwkIn(field, given);
  const key = jwk === undefined ? keyOfPem(field, String(given)) : keyOfJwk(field, jwk);
  const fitting = algorithmsOf(field, key);
  const wanted = algorithm ?? jwk?.['alg'] ?? fitting[0];
  const chosen = fitting.find((name) => name === wanted);
  if (chosen === undefined) {
    const origin = algorithm === undefined ? 'the alg of its JWK' : 'algorithm';
    throw new OktaInputError(
      field,
      `signs with ${fitting.join(', ')}, and ${origin} is another; leave it out or give another key`,
    );
  }
  const keyId = typeof jwk?.['kid'] === 'string' ? jwk['kid'] : undefined;
  return { algorithm: chosen, key, keyId, publicJwk: publicJwkOf(key) };
}

/** A new key for ES256. */
export function generateSigningKey(): SigningKey {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return { algorithm: 'ES256', key, keyId: undefined, publicJwk: publicJwkOf(key) };
}

function jwkIn(field: string, given: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof given === 'object' && given !== null) return { ...given };
  if (typeof given !== 'string' || given.trim() === '') {
    throw new OktaInputError(field, `must be a private key; ${forms}`);
  }
  if (/^\s*[{<][\w\s.-]*[}>]\s*$/.test(given)) {
    throw new OktaInputError(field, `is a placeholder; ${forms}`);
  }
  if (!given.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(given) as Readonly<Record<string, unknown>>;
  } catch {
    // Here and below without a cause: the message of such an error may quote the key.
    throw new OktaInputError(field, 'begins like a JWK and does not parse as JSON; give it whole');
  }
}

function keyOfJwk(field: string, jwk: Readonly<Record<string, unknown>>): KeyObject {
  if (Array.isArray(jwk['keys'])) {
    throw new OktaInputError(field, 'is a set of keys; give one JWK out of "keys"');
  }
  if ('kty' in jwk && !('d' in jwk)) {
    throw new OktaInputError(field, 'is a public key; give the private one, which has a "d"');
  }
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new OktaInputError(field, `is no JWK of an RSA or EC private key; ${forms}`);
  }
}

function keyOfPem(field: string, text: string): KeyObject {
  const [, label = '', body = ''] =
    /-----BEGIN ([A-Z ]+)-----([^-]*(?:-[^-]+)*)-----END \1-----/.exec(text) ?? [];
  if (label === '') {
    throw new OktaInputError(field, `is neither PEM nor JSON; ${forms}, not a path to a file`);
  }
  if (label.startsWith('ENCRYPTED') || body.includes('ENCRYPTED')) {
    const hint = 'decrypt it, as by "openssl pkey -in key.pem", and keep it in a vault';
    throw new OktaInputError(field, `is encrypted; ${hint}`);
  }
  if (!label.endsWith('PRIVATE KEY')) {
    throw new OktaInputError(field, 'is not the PEM of a private key; give the private key itself');
  }
  const lines = body.replace(/\\[rn]|\s/g, '').match(/.{1,64}/g) ?? [];
  try {
    return createPrivateKey(
      [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'),
    );
  } catch {
    throw new OktaInputError(field, `is PEM that holds no private key; ${forms}`);
  }
}

/** The algorithms a key can sign with, the usual one first. */
function algorithmsOf(field: string, key: KeyObject): readonly SigningAlgorithm[] {
  const { namedCurve = '', modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength >= fewestBits) return ['RS256', 'RS384', 'RS512'];
    const size = `${modulusLength.toString()} bits; make one of ${fewestBits.toString()} or more`;
    throw new OktaInputError(field, `is an RSA key of ${size}`);
  }
  const algorithm = algorithmOfCurve[namedCurve];
  if (algorithm !== undefined) return [algorithm];
  const kind = namedCurve === '' ? String(key.asymmetricKeyType) : namedCurve;
  throw new OktaInputError(
    field,
    `is of a kind that Okta does not take (${kind}); use RSA or P-256`,
  );
}

function publicJwkOf(key: KeyObject): JsonWebKey {
  return createPublicKey(key).export({ format: 'jwk' });
}
