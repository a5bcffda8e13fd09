import type { Effect } from './effects.js';
import type { Org } from './org.js';
import { concurrencyQuota, quotaHeaders, tooManyRequests } from './quotas.js';
import type { Taken } from './quotas.js';
import { Refusal, oktaError, refuse } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import type { Match } from './route.js';

/** What answers need to know of their server. */
export interface Answering {
  readonly org: Org;
  readonly token: string;
  /** Exchanges that may be in progress at once. */
  readonly concurrency: number;
}

/** What is known of a request besides its call. */
export interface Circumstances {
  readonly match: Match | undefined;
  readonly quota: Taken;
  /** Exchanges in progress, this one included. */
  readonly inFlight: number;
  readonly effects: readonly Effect[];
}

/** What the org answers: a fault first, then what keeps a call from its route, then the route. */
export function answer(server: Answering, call: Call, circumstances: Circumstances): Reply {
  const { effects, quota } = circumstances;
  server.org.agenda.settle();
  for (const { before } of effects) before?.(server.org);
  const instead = effects.find((effect) => effect.instead !== undefined)?.instead;
  if (instead !== undefined) return instead(server.org.now(), quota);
  try {
    const reply = admitted(server, call, circumstances) ?? route(server, call, circumstances);
    return effects.reduce((bent, { bend }) => bend?.(bent) ?? bent, reply);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    return oktaError(500, 'E0000009', `Internal Server Error: ${String(error)}`);
  }
}

/** `undefined` for a call that may go on. */
function admitted(
  { org, token, concurrency }: Answering,
  call: Call,
  { quota, inFlight }: Circumstances,
): Reply | undefined {
  const given = call.headers.authorization;
  if (given !== `SSWS ${token}` && given !== `Bearer ${token}`) {
    const refusal = org.oauth.refusal(call, org.now());
    if (refusal !== undefined) return refusal;
  }
  if (inFlight > concurrency) {
    return { ...tooManyRequests(), headers: quotaHeaders(concurrencyQuota(org.now())) };
  }
  return quota.allowed ? undefined : tooManyRequests();
}

function route({ org }: Answering, call: Call, { match }: Circumstances): Reply {
  if (match === undefined) return oktaError(404, 'E0000008', 'The requested path was not found');
  if (org.lacking.some((feature) => match.template.startsWith(feature))) {
    const summary = 'You do not have permission to access the feature you are requesting';
    return oktaError(401, 'E0000015', summary);
  }
  if (match.handler === undefined) {
    return oktaError(405, 'E0000022', 'The endpoint does not support the provided HTTP method');
  }
  const framing = call.headers['content-length'] ?? call.headers['transfer-encoding'];
  if ((call.method === 'POST' || call.method === 'PUT') && framing === undefined) {
    const headers = { 'content-type': 'text/html' };
    return { status: 411, headers, body: '<h1>411 Length Required</h1>' };
  }
  const isForm = call.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return match.handler(org, { ...call, body: isForm === true ? call.body : parse(call.body) });
}

function parse(body: unknown): unknown {
  if (typeof body !== 'string' || body.trim() === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return refuse(400, 'E0000003', 'The request body was not well-formed.');
  }
}
