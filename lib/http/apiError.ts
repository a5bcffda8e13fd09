import { OktaApiError, type OktaErrorCause } from '../errors.js';
import { describeRequest } from './describeRequest.js';
import { headerValue } from './headerValue.js';
import type { Headers, Request } from './types.js';

/** What a response outside 2xx is made of. */
export interface Refusal {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/**
 * Makes an error of a response outside 2xx: from Okta's error object, from OAuth's, or, where the
 * body is empty, from `WWW-Authenticate`.
 *
 * @see https://developer.okta.com/docs/reference/core-okta-api/#errors
 * @see RFC 6750, section 3
 */
export function apiError(request: Pick<Request, 'method' | 'url'>, refusal: Refusal): OktaApiError {
  const { statusCode, headers, body } = refusal;
  const okta = oktaError(body);
  const challenge = challengeOf(headerValue(headers, 'www-authenticate'));
  const missingScope = challenge['error'] === 'insufficient_scope' ? challenge['scope'] : undefined;
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
  return new OktaApiError(`${said}; ${adviceFor(statusCode, missingScope)}`, {
    ...okta,
    statusCode,
    headers,
    body,
    missingScope,
    requestId: headerValue(headers, 'x-okta-request-id'),
  });
}

function adviceFor(statusCode: number, missingScope: string | undefined): string {
  if (missingScope !== undefined) return `grant the scope ${missingScope} to the app`;
  switch (statusCode) {
    case 400:
      return 'correct the request; errorCauses tell which part';
    case 401:
      return 'check the token, and that it belongs to this org';
    case 403:
      return 'give the token the admin role or scope that this path asks for';
    case 404:
      return 'check the path and the ids in it';
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

/** The parameters of a challenge: `Bearer scope="okta.users.read", error="insufficient_scope"`. */
function challengeOf(header: string | undefined): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  const pattern = /([a-z_]+)="([^"]*)"/gi;
  for (const [, name, value] of (header ?? '').slice(0, 4096).matchAll(pattern)) {
    if (name !== undefined && value !== undefined) parameters[name.toLowerCase()] ??= value;
  }
  return parameters;
}
