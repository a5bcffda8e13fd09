import { createPublicKey } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { asObject } from '../data/asObject.js';
import { readNumber, refuseOption, refuseUnknown, type Complete } from './option.js';

/** An app that signs in by itself: client_credentials with private_key_jwt. */
export interface ServiceApp {
  readonly clientId: string;
  /** The public half of its key, as a JWK; with a `kid`, assertions must name it. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** What it has been granted: `okta.users.read` … */
  readonly scopes: readonly string[];
  /** Whether it must prove possession of a key (DPoP). Default `false`: proofs are ignored. */
  readonly dpop?: boolean | undefined;
}

/** Options of a sandbox that are about OAuth. */
export interface OAuthOptions {
  /** The service apps that may get access tokens. Default none. */
  readonly serviceApps?: readonly ServiceApp[] | undefined;
  /** Milliseconds that an access token is good for, 1,000 or more. Default an hour. */
  readonly tokenLifetime?: number | undefined;
  /** Milliseconds after which the DPoP nonce changes; it is good for as long again. Default a day. */
  readonly nonceLifetime?: number | undefined;
}

/** {@link OAuthOptions}, complete. */
export type OAuthSettings = Complete<OAuthOptions>;

const day = 86_400_000;

/** Completes the options that are about OAuth. */
export function readOAuthOptions(options: OAuthOptions): OAuthSettings {
  const { serviceApps = [] } = options;
  if (!Array.isArray(serviceApps)) {
    refuseOption('serviceApps', 'must be a list', serviceApps);
  }
  serviceApps.forEach(checkApp);
  return {
    serviceApps,
    tokenLifetime: readNumber('tokenLifetime', options.tokenLifetime, {
      fallback: 3_600_000,
      min: 1_000,
      max: day,
    }),
    nonceLifetime: readNumber('nonceLifetime', options.nonceLifetime, {
      fallback: day,
      min: 1,
      max: 365 * day,
    }),
  };
}

function checkApp(app: ServiceApp, index: number): void {
  const name = `serviceApps[${String(index)}]`;
  if (asObject(app) === undefined) refuseOption(name, 'must be an object', app);
  refuseUnknown(name, app, ['clientId', 'publicJwk', 'scopes', 'dpop']);
  if (typeof app.clientId !== 'string' || app.clientId === '') {
    refuseOption(`${name}.clientId`, 'must be text', app.clientId);
  }
  if (!Array.isArray(app.scopes)) refuseOption(`${name}.scopes`, 'must be a list', app.scopes);
  if (!isPublicJwk(app.publicJwk)) {
    refuseOption(`${name}.publicJwk`, 'must be the JWK of a public key', typeof app.publicJwk);
  }
}

function isPublicJwk(key: JsonWebKey): boolean {
  try {
    return createPublicKey({ key, format: 'jwk' }).type === 'public' && key.d === undefined;
  } catch {
    return false;
  }
}
