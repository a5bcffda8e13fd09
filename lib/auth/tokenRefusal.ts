import { OktaAuthError, OktaBodyError } from '../errors.js';
import { apiError } from '../http/apiError.js';
import { describeRequest } from '../http/describeRequest.js';
import { withoutSecrets } from '../http/redactedError.js';
import { secretsOf } from '../http/secretsOf.js';
import type { Headers, Request } from '../http/types.js';
import type { ServiceClient } from './serviceClient.js';

/** What the token endpoint answered. */
export interface TokenAnswer {
  readonly request: Request;
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const maxLength = 300;
/** What an error object of OAuth's or Okta's may say. */
const said = ['error', 'error_description', 'errorCode', 'errorSummary', 'errorId'] as const;
type Said = Readonly<Partial<Record<(typeof said)[number], string>>>;

/** OAuth's error object. */
export function oauthErrorOf(body: unknown): Said {
  if (typeof body !== 'object' || body === null) return {};
  const texts = said.flatMap((key) => {
    const text: unknown = Reflect.get(body, key);
    return typeof text === 'string' && text !== '' ? [[key, text]] : [];
  });
  return Object.fromEntries(texts) as Said;
}

/**
 * The error of a token request that was refused. Its `cause` is the refusal as an OktaApiError, with
 * status and headers; of the body it keeps what error objects say, since anything else may repeat
 * what was sent, and neither keeps that itself.
 *
 * @see RFC 6749, section 5.2
 */
export function tokenRefusal(answer: TokenAnswer, client: ServiceClient): OktaAuthError {
  const { request, statusCode } = answer;
  const secrets = secretsOf(request);
  const headers = withoutSecretsIn(answer.headers, secrets);
  const body = presentable(oauthErrorOf(answer.body), secrets);
  const { error, error_description: errorDescription } = body;
  const cause = apiError(request, { statusCode, headers, body });
  const reason = [error ?? body.errorCode, errorDescription ?? body.errorSummary]
    .filter((text) => text !== undefined)
    .join(', ')
    .replace(/\.$/, '');
  return new OktaAuthError(
    `${describeRequest(request)} answered ${statusCode.toString()}${reason && `: ${reason}`}; ` +
      adviceFor(error, statusCode, client),
    { cause, error, errorDescription, requestId: cause.requestId },
  );
}

/** The error of a token request that had no answer, or one that cannot be read. */
export function brokenExchange(request: Request, error: unknown): OktaAuthError {
  // The beginning of a body that does not parse may well be a token.
  const cause =
    error instanceof OktaBodyError
      ? new OktaBodyError(error.message, { damaged: error.damaged })
      : error;
  return new OktaAuthError(
    `${describeRequest(request)} failed, so there is no access token, see cause; ` +
      'send the request again',
    { cause },
  );
}

function adviceFor(
  error: string | undefined,
  statusCode: number,
  { clientId, scope, proofKey }: ServiceClient,
): string {
  switch (error) {
    case 'invalid_client':
      return `check that the app ${clientId} exists and holds the public key of privateKey (keyId)`;
    case 'invalid_scope':
      return `grant the app ${clientId} each of the scopes ${scope}`;
    case 'unauthorized_client':
      return `let the app ${clientId} use the grant client_credentials`;
    case 'use_dpop_nonce':
    case 'invalid_dpop_proof':
      return proofKey === undefined
        ? 'the app demands proofs of possession: add dpop: true'
        : 'check that the clock of this machine is right';
    default:
      return statusCode >= 500 || statusCode === 429
        ? 'send the request again later'
        : 'check clientId, privateKey and scopes';
  }
}

/** Without what was sent, and cut: in this order, since a part of a secret is not found. */
function presentable(texts: Said, secrets: readonly string[]): Said {
  const entries = Object.entries(texts).map(([key, text]) => [
    key,
    withoutSecrets(text, secrets).slice(0, maxLength),
  ]);
  return Object.fromEntries(entries) as Said;
}

function withoutSecretsIn(headers: Headers, secrets: readonly string[]): Headers {
  const clean = (text: string) => withoutSecrets(text, secrets);
  const entries = Object.entries(headers).map(([name, value]): [string, string | string[]] => [
    name,
    typeof value === 'string' ? clean(value) : value.map(clean),
  ]);
  return Object.fromEntries(entries);
}
