import { OAuthError, tokenError } from '../oauth/oauthError.js';
import { concurrencyQuota, quotaHeaders, tooManyRequests } from './quotas.js';
import type { Org } from './org.js';
import type { Quota } from './quotas.js';
import { ok, oktaError } from '../wire/reply.js';
import type { List, Reply } from '../wire/reply.js';

/** How a response is put on the wire. */
export type Wire =
  | 'whole'
  | 'resetBeforeHeaders'
  | 'lostResponse'
  | 'stalledHeaders'
  | 'resetInBody'
  | 'stalledBody'
  | 'truncatedJson'
  | 'truncatedGzip'
  | 'zipBomb'
  | 'closeIdle';

/** What a fault does to an exchange. */
export interface Effect {
  /** Happens to the org before it answers. */
  readonly before?: (org: Org) => void;
  /** Answers in place of the route, which does not run. */
  readonly instead?: (now: number, quota: Quota) => Reply;
  /** Changes what the route answers. */
  readonly bend?: (reply: Reply) => Reply;
  readonly wire?: Wire;
}

const shaping = ['expand', 'fields', 'filter', 'search', 'sortBy', 'sortOrder', 'q', 'limit'];

/** What each fault does. */
export const effects = {
  error500: { instead: () => oktaError(500, 'E0000009', 'Internal Server Error') },
  error503: { instead: () => oktaError(503, 'E0000010', 'Service is in read only mode.') },
  // The route has run: a gateway that gives up does not stop what stands behind it.
  error504: { bend: () => gatewayError(504, 'Gateway Timeout') },
  error408: { instead: () => gatewayError(408, 'Request Timeout') },
  error522: { instead: () => gatewayError(522, 'Connection timed out') },
  locked423: { instead: () => oktaError(423, 'E0000239', 'Locked; try again later.') },
  signInPage: { instead: () => gatewayError(200, 'Sign In') },
  htmlError: { instead: () => gatewayError(502, 'Bad Gateway') },
  invalidToken: { instead: () => oktaError(401, 'E0000011', 'Invalid token provided') },
  invalidClient: { instead: invalidClient },
  staleNonce: {
    before: (org) => {
      org.oauth.forgetNonces();
    },
  },
  emptyOk: { instead: () => ({ status: 200 }) },
  otherJson: { instead: () => ok({ status: 'UP' }) },
  quota429: {
    instead: (_, quota) => ({
      ...tooManyRequests(),
      headers: quotaHeaders({ ...quota, remaining: 0 }),
    }),
  },
  concurrency429: {
    instead: (now) => ({ ...tooManyRequests(), headers: quotaHeaders(concurrencyQuota(now)) }),
  },
  // What stands before the org may have a limit of its own.
  silent429: { instead: () => ({ ...gatewayError(429, 'Too Many Requests'), isForeign: true }) },
  duplicatedReset: { instead: duplicatedReset },
  emptyForbidden: { instead: emptyForbidden },
  resetBeforeHeaders: { wire: 'resetBeforeHeaders' },
  lostResponse: { wire: 'lostResponse' },
  stalledHeaders: { wire: 'stalledHeaders' },
  resetInBody: { wire: 'resetInBody' },
  stalledBody: { wire: 'stalledBody' },
  truncatedJson: { wire: 'truncatedJson' },
  truncatedGzip: { wire: 'truncatedGzip' },
  zipBomb: { wire: 'zipBomb' },
  closeIdle: { wire: 'closeIdle' },
  foreignNextLink: { bend: onList((list) => rehost(list, () => 'https://okta.example')) },
  adminNextLink: { bend: onList((list) => rehost(list, adminTwin)) },
  otherPathNextLink: { bend: onList((list) => ({ ...list, next: onOtherPath(list) })) },
  loopingNextLink: { bend: onList((list) => ({ ...list, next: list.self })) },
  nextWithoutExpand: { bend: onList((list) => ({ ...list, next: withoutShaping(list.next) })) },
  emptyPageWithNext: { bend: onList(emptied) },
} satisfies Record<string, Effect>;

function onList(bend: (list: List) => List): (reply: Reply) => Reply {
  return (reply) => (reply.list === undefined ? reply : { ...reply, list: bend(reply.list) });
}

function rehost(list: List, host: (url: URL) => string): List {
  const url = new URL(list.next ?? list.self);
  return { ...list, next: `${host(url)}${url.pathname}${url.search}` };
}

function onOtherPath({ self, next }: List): string {
  const url = new URL(next ?? self);
  return new URL(`/api/v1/devices${url.search}`, url).href;
}

// An IP address has no twin: reach the sandbox as http://localhost:port to see this one work.
function adminTwin({ protocol, hostname, port }: URL): string {
  const name = /^[\d.]+$|^\[/.test(hostname) ? 'localhost' : hostname;
  return `${protocol}//${name.replace(/^[^.]+/, '$&-admin')}${port === '' ? '' : `:${port}`}`;
}

function withoutShaping(next: string | undefined): string | undefined {
  if (next === undefined) return undefined;
  const url = new URL(next);
  for (const key of shaping) url.searchParams.delete(key);
  return url.href;
}

function emptied(list: List): List {
  const url = new URL(list.self);
  url.searchParams.set('after', `${url.searchParams.get('after') ?? ''}~`);
  url.searchParams.sort();
  return { ...list, records: [], next: url.href };
}

function gatewayError(status: number, reason: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>${String(status)} ${reason}</title></head><body>${reason}</body></html>`,
  };
}

function invalidClient(): Reply {
  const description = 'The client_assertion signature is invalid.';
  return tokenError(new OAuthError('invalid_client', description));
}

function duplicatedReset(_: number, { limit, reset }: Quota): Reply {
  const headers = quotaHeaders({ limit, remaining: 0, reset });
  const both = [String(reset), String(reset + 30)];
  return { ...tooManyRequests(), headers: { ...headers, 'x-rate-limit-reset': both } };
}

function emptyForbidden(): Reply {
  const challenge = 'Bearer authorization_uri="http://localhost/oauth2/v1/authorize"';
  const error = 'error="insufficient_scope", error_description="The access token lacks scopes"';
  const scope = 'scope="okta.users.read"';
  return {
    status: 403,
    headers: { 'www-authenticate': `${challenge}, ${scope}, ${error}, resource="/api/v1/users"` },
  };
}
