import { OktaAuthError } from '../errors.js';
import { describeRequest } from '../http/describeRequest.js';
import { headerValue } from '../http/headerValue.js';
import type { ServiceClient } from './serviceClient.js';
import type { AccessToken } from './sharedToken.js';
import { tokenFault } from './tokenFault.js';
import type { TokenAnswer } from './tokenRefusal.js';

/** Okta's own, where `expires_in` says nothing of use. */
const usualLifetime = 3600;
const maxMargin = 60_000;

/**
 * Reads the token of a 200. Its life counts from `sentAt`, when it cannot have begun yet; renewal is
 * due a tenth of it, or a minute if that is less, before the end.
 *
 * @throws OktaAuthError when there is no token, or one of another type than was asked for.
 * @see RFC 6749, section 5.1
 */
export function readToken(
  { request, headers, body }: TokenAnswer,
  { proofKey }: ServiceClient,
  sentAt: number,
): AccessToken {
  const fail = (what: string) =>
    new OktaAuthError(`${describeRequest(request)} answered 200 with ${what}`, {
      requestId: headerValue(headers, 'x-okta-request-id'),
    });
  const { access_token: value, token_type: type, expires_in: lifetime } = fieldsOf(body);
  const fault = tokenFault(value);
  if (fault !== undefined) {
    throw fail(`a token that ${fault}; check that orgUrl is the org and not a proxy before it`);
  }
  const scheme = proofKey === undefined ? 'Bearer' : 'DPoP';
  if (String(type).toLowerCase() !== scheme.toLowerCase()) throw fail(otherType(scheme));
  const seconds =
    Number(lifetime) > 0 && Number.isFinite(lifetime) ? Number(lifetime) : usualLifetime;
  const life = seconds * 1000;
  const expiresAt = sentAt + life;
  return {
    value: String(value),
    scheme,
    expiresAt,
    renewAt: expiresAt - Math.min(maxMargin, life / 10),
  };
}

function otherType(wanted: AccessToken['scheme']): string {
  return wanted === 'Bearer'
    ? 'a token that is not a Bearer token; if the app demands proofs of possession, add dpop: true'
    : 'a token that is not bound to a key; have the app demand proofs of possession (DPoP), or leave dpop out';
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
