import * as z from 'zod';
import { checked, fields } from '../schema/checked.js';
import { OktaInputError } from '../errors.js';
import {
  generateSigningKey,
  readSigningKey,
  signingAlgorithms,
  type SigningAlgorithm,
  type SigningKey,
} from './signingKey.js';

/** A private key: PEM (PKCS#8, PKCS#1, SEC1), a JWK, or the JSON text of a JWK. */
export type PrivateKey = string | Readonly<Record<string, unknown>>;

/** What `privateKeyJwt` takes. */
export interface PrivateKeyJwtOptions {
  /** The client id of the service app. */
  readonly clientId: string;
  /** Its private key: RSA of 2,048 bits or more, P-256, P-384 or P-521. */
  readonly privateKey: PrivateKey;
  /** The `kid` under which the app has the public key. Default: that of the JWK, if any. */
  readonly keyId?: string | undefined;
  /** Scopes such as `okta.users.read`: a list, or text with spaces between them. */
  readonly scopes: string | readonly string[];
  /** Default: that of the JWK (`alg`), else RS256, or the one that an EC curve has. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /** Binds tokens to a key by proofs of possession, as the app is set to demand. Default `false`. */
  readonly dpop?: boolean | undefined;
  /** The key of the proofs, never that of the app. Default: a new P-256 key. */
  readonly dpopKey?: PrivateKey | undefined;
}

/** The options of a service app, read. */
export interface ServiceClient {
  readonly clientId: string;
  readonly key: SigningKey;
  readonly keyId: string | undefined;
  /** With spaces between them. */
  readonly scope: string;
  /** The key of DPoP proofs; `undefined` without DPoP. */
  readonly proofKey: SigningKey | undefined;
}

const hint = 'write privateKeyJwt({ clientId, privateKey, scopes })';
const placeholder = /[{}<>$]|your.{0,12}(?:client|app)|^(?:undefined|null|[x*.]+)$/i;

const scopeRule =
  'must name one scope or more, such as okta.users.read, as a list or with spaces between them';

// None of these texts shows what was given: fields are mixed up, and one of them is a private key.
const schema = fields({
  clientId: z
    .string({ error: `must be the client id of the app; ${hint}` })
    .regex(/^[\x21-\x7e]+$/, { error: 'must be the client id of the app, without spaces' })
    .refine((text) => !placeholder.test(text), {
      error: 'is a placeholder; give the client id that the app shows in the Admin Console',
    }),
  privateKey: z.unknown(),
  keyId: z.string({ error: 'must be text: the kid of the key' }).min(1).optional(),
  scopes: z
    .union([z.string(), z.array(z.string())], { error: scopeRule })
    .transform(scopesIn)
    .refine((names) => names.length > 0 && names.every(isScope), { error: scopeRule }),
  algorithm: z
    .enum(signingAlgorithms, { error: `must be one of ${signingAlgorithms.join(', ')}` })
    .optional(),
  dpop: z.boolean({ error: 'must be true or false' }).default(false),
  dpopKey: z.unknown().optional(),
});

/**
 * Reads the options of a service app.
 *
 * @throws OktaInputError for the first that is wrong or not known; it never repeats a key.
 */
export function parseServiceClient(options: unknown): ServiceClient {
  if (typeof options !== 'object' || options === null) {
    throw new OktaInputError('privateKeyJwt', `must be given its options; ${hint}`);
  }
  const { clientId, privateKey, keyId, scopes, algorithm, dpop, dpopKey } = checked(
    schema,
    options,
    'privateKeyJwt',
  );
  const key = readSigningKey('privateKey', privateKey, algorithm);
  return {
    clientId,
    key,
    keyId: keyId ?? key.keyId,
    scope: scopes.join(' '),
    proofKey: proofKeyOf(dpop, dpopKey, key),
  };
}

function scopesIn(given: string | readonly string[]): readonly string[] {
  const names = [given].flat().flatMap((text) => text.split(/[\s,]+/));
  return [...new Set(names)].filter((name) => name !== '');
}

/** No scope begins as the PEM of a key does, which would be sent. */
function isScope(name: string): boolean {
  return /^[\w.:*/-]+$/.test(name) && !name.startsWith('-');
}

function proofKeyOf(dpop: boolean, given: unknown, appKey: SigningKey): SigningKey | undefined {
  if (!dpop) {
    if (given === undefined) return undefined;
    throw new OktaInputError('dpopKey', 'is for dpop: true; add that, or leave the key out');
  }
  if (given === undefined) return generateSigningKey();
  const key = readSigningKey('dpopKey', given);
  // Not by KeyObject.equals: for keys of two kinds it leaves an error behind that the next import meets.
  if (JSON.stringify(key.publicJwk) !== JSON.stringify(appKey.publicJwk)) return key;
  throw new OktaInputError(
    'dpopKey',
    'must not be the key of the app; leave it out to have a new one made',
  );
}
