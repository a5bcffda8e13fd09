import { OktaApiError, type OktaErrorCause } from '../errors.js';
import { challengeOf, missingScopeIn } from './challengeOf.js';
import { describeRequest } from './describeRequest.js';
import { headerValue } from './headerValue.js';
import { redacted } from './redacted.js';
import type { Head, Headers, Request } from './types.js';

/** What a response outside 2xx is made of. */
export interface Refusal {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly documentedScopes?: Head['documentedScopes'];
  readonly secrets?: Head['secrets'];
}

/**
 * Makes an error of a response outside 2xx: from Okta's error object, from OAuth's, or, where the
 * body is empty, from `WWW-Authenticate`. What the request was signed by is left out of all of it.
 *
 * @see https://developer.okta.com/docs/reference/core-okta-api/#errors
 * @see RFC 6750, section 3
 */
export function apiError(request: Pick<Request, 'method' | 'url'>, refusal: Refusal): OktaApiError {
  const { statusCode, secrets } = refusal;
  const headers = redacted(refusal.headers, secrets);
  const body = redacted(refusal.body, secrets);
  const okta = oktaError(body);
  const challenge = challengeOf(headers);
  const saidToMiss = missingScopeIn(headers);
  const isDenied = saysDenied(statusCode, okta.errorCode, body);
  const documented = isDenied ? (refusal.documentedScopes ?? []) : [];
  const missingScope =
    saidToMiss ?? (documented.length === 1 ? documented[0]?.join(' ') : undefined);
  const advice =
    saidToMiss === undefined && documented.length > 0
      ? scopeAdvice(documented)
      : missingScope !== undefined
        ? `grant the scope ${missingScope} to the app`
        : isDenied
          ? 'give the token the admin role or scope that this path asks for'
          : (adviceByCode[okta.errorCode ?? ''] ?? adviceFor(statusCode));
  const summary =
    okta.errorSummary ??
    challenge['error_description'] ??
    challenge['error'] ??
    (statusCode >= 300 && statusCode < 400 ? 'a redirect that is not followed' : undefined);
  const said = [
    `${describeRequest(request)} answered ${statusCode.toString()}`,
    summary === undefined ? '' : `: ${summary}`,
    okta.errorCode === undefined ? '' : ` (${okta.errorCode})`,
  ].join('');
  return new OktaApiError(`${said}; ${advice}`, {
    ...okta,
    statusCode,
    headers,
    body,
    missingScope,
    requestId: headerValue(headers, 'x-okta-request-id'),
  });
}

/** Okta answers so where the scope or the role is not enough, and does not say which. */
const denials: readonly unknown[] = ['E0000005', 'E0000006', 'insufficient_scope'];

/** What helps where a code of Okta's says more than its status. */
const adviceByCode: Readonly<Partial<Record<string, string>>> = {
  E0000015:
    'the org lacks the feature that this path belongs to: have Okta enable it, or leave it out',
  E0000038: 'what it is about is already in that state, or not in one that allows it',
};

/** Whether a role or a scope may be what is missing; any other 403 has another reason, and says so. */
function saysDenied(statusCode: number, errorCode: string | undefined, body: unknown): boolean {
  return denials.includes(errorCode) || (statusCode === 403 && isEmpty(body));
}

function isEmpty(body: unknown): boolean {
  return (
    body === undefined ||
    body === null ||
    body === '' ||
    (typeof body === 'object' && Object.keys(body).length === 0)
  );
}

function scopeAdvice(documented: readonly (readonly string[])[]): string {
  const scopes = documented.map((all) => all.join(' and ')).join(', or ');
  return `grant the app ${scopes}, and an admin role that may do this`;
}

function adviceFor(statusCode: number): string {
  switch (statusCode) {
    case 400:
      return 'correct the request; errorCauses tell which part';
    case 401:
      return 'check the token, and that it belongs to this org';
    case 404:
      return 'check the path and the ids in it';
    case 408:
    case 423:
      return 'send it again later';
    case 429:
      return 'send it again after the rate limit window';
    default:
      return statusCode >= 500 ? 'send it again later' : 'see errorCode, headers and body';
  }
}

interface OktaErrorObject {
  readonly errorCode?: string;
  readonly errorSummary?: string;
  readonly errorId?: string;
  readonly errorCauses?: readonly OktaErrorCause[];
}

function oktaError(body: unknown): OktaErrorObject {
  if (typeof body !== 'object' || body === null) return {};
  const fields = body as Record<string, unknown>;
  const errorCode = text(fields['errorCode']) ?? text(fields['error']);
  const errorSummary = text(fields['errorSummary']) ?? text(fields['error_description']);
  const errorId = text(fields['errorId']);
  const causes = fields['errorCauses'];
  return {
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(errorSummary === undefined ? {} : { errorSummary }),
    ...(errorId === undefined ? {} : { errorId }),
    ...(Array.isArray(causes) ? { errorCauses: causes.map(causeOf) } : {}),
  };
}

/** Two of Okta's error objects list their causes as bare strings. */
function causeOf(cause: unknown): OktaErrorCause {
  if (typeof cause === 'string') return { errorSummary: cause };
  return typeof cause === 'object' && cause !== null ? cause : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
