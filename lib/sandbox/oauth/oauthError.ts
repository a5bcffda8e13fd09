import { algorithms } from './jws.js';
import type { Reply } from '../wire/reply.js';

/** Thrown inside the OAuth parts of a sandbox: an error as OAuth names it. */
export class OAuthError extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

/** The answer of the token endpoint to what it refuses. */
export function tokenError({ error, message }: OAuthError): Reply {
  return {
    status: error === 'invalid_client' ? 401 : 400,
    body: { error, error_description: message },
  };
}

/**
 * The answer of the API to a proof that it refuses: 400 without a body, as at Okta; `nonce` is told
 * where it lacked that.
 */
export function proofError({ error, message }: OAuthError, nonce: string): Reply {
  const challenge = `DPoP algs="${algorithms.join(' ')}", error="${error}"`;
  return {
    status: 400,
    headers: {
      'www-authenticate': `${challenge}, error_description="${message}"`,
      ...(error === 'use_dpop_nonce' ? { 'dpop-nonce': nonce } : {}),
    },
  };
}

/** The answer to a token that lacks a scope: 403 without a body. */
export function scopeError(
  scope: string,
  { origin, path }: { origin: string; path: string },
): Reply {
  const challenge = `Bearer authorization_uri="${origin}/oauth2/v1/authorize", realm="${origin}"`;
  const reason =
    'error="insufficient_scope", ' +
    'error_description="The access token provided does not contain the required scopes."';
  return {
    status: 403,
    headers: {
      'www-authenticate': `${challenge}, scope="${scope}", ${reason}, resource="${path}"`,
    },
  };
}
