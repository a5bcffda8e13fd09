import { randomBytes } from 'node:crypto';
import { assertedApp } from './assertion.js';
import { OAuthError, proofError, scopeError, tokenError } from './oauthError.js';
import type { OAuthSettings } from '../options/oauth.js';
import { createProofs } from './proof.js';
import { missingScope } from './scope.js';
import { ok, oktaError } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { singleUse } from './singleUse.js';

/** The org's own authorization server. */
export interface OAuth {
  /** Answers a token request. */
  readonly issue: (call: Call, now: number) => Reply;
  /** What keeps a call out, by the access token that it carries; `undefined` when it may go on. */
  readonly refusal: (call: Call, now: number) => Reply | undefined;
  /** Makes every DPoP nonce that has been given a bad one. */
  readonly forgetNonces: () => void;
}

interface Issued {
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  /** The thumbprint of the key that it is bound to. */
  readonly boundTo: string | undefined;
}

/** Where tokens are to be had, without one. */
export const tokenPath = '/oauth2/v1/token';

/** An authorization server for these apps. */
export function createOAuth(settings: OAuthSettings): OAuth {
  const { serviceApps: apps, tokenLifetime, nonceLifetime } = settings;
  const tokens = new Map<string, Issued>();
  const proofs = createProofs(nonceLifetime);
  const isFirstUse = singleUse();

  const grant = (call: Call, now: number): Reply => {
    const form = new URLSearchParams(String(call.body));
    if (form.get('grant_type') !== 'client_credentials') {
      throw new OAuthError('unsupported_grant_type', 'The grant type is not supported.');
    }
    const audience = `${call.origin}${tokenPath}`;
    const app = assertedApp(form, { apps, audience, now, isFirstUse });
    const boundTo =
      app.dpop === true ? proofs.check(call, { now, isNonceRequired: true }) : undefined;
    const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    if (scopes.length === 0 || !scopes.every((scope) => app.scopes.includes(scope))) {
      const description = 'One or more scopes are not granted to the application.';
      throw new OAuthError('invalid_scope', description);
    }
    for (const [old, { expiresAt }] of tokens) if (expiresAt <= now) tokens.delete(old);
    const accessToken = `eyJ${randomBytes(48).toString('base64url')}`;
    tokens.set(accessToken, { scopes, expiresAt: now + tokenLifetime, boundTo });
    return ok({
      token_type: boundTo === undefined ? 'Bearer' : 'DPoP',
      expires_in: Math.floor(tokenLifetime / 1000),
      access_token: accessToken,
      scope: scopes.join(' '),
    });
  };

  const proofErrorAt = (now: number) => (error: OAuthError) => proofError(error, proofs.nonce(now));

  return {
    forgetNonces: proofs.forgetNonces,
    issue: (call, now) => {
      const reply = attempt(() => grant(call, now), tokenError);
      // Told whenever a proof was sent, since the nonce may have changed meanwhile.
      return call.headers['dpop'] === undefined
        ? reply
        : { ...reply, headers: { 'dpop-nonce': proofs.nonce(now) } };
    },
    refusal: (call, now) => {
      if (call.path === tokenPath) return undefined;
      const [scheme, accessToken = ''] = (call.headers.authorization ?? '').split(' ');
      const token = tokens.get(accessToken);
      if (token === undefined || token.expiresAt <= now) return invalidToken();
      const refused = attempt(() => {
        if (token.boundTo === undefined) return scheme === 'Bearer' ? undefined : invalidToken();
        const key = proofs.check(call, { now, isNonceRequired: false, accessToken });
        return scheme === 'DPoP' && key === token.boundTo ? undefined : invalidToken();
      }, proofErrorAt(now));
      const missing = missingScope(call.method, call.path, token.scopes);
      return refused ?? (missing === undefined ? undefined : scopeError(missing, call));
    },
  };
}

function attempt<T>(action: () => T, otherwise: (error: OAuthError) => Reply): T | Reply {
  try {
    return action();
  } catch (error) {
    if (error instanceof OAuthError) return otherwise(error);
    throw error;
  }
}

function invalidToken(): Reply {
  return oktaError(401, 'E0000011', 'Invalid token provided');
}
