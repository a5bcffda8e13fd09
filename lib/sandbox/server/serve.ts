import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './answer.js';
import type { Answering } from './answer.js';
import type { Faults } from './faults.js';
import { quotaHeaders } from './quotas.js';
import type { Taken } from './quotas.js';
import { readBody } from './readBody.js';
import { render } from '../wire/render.js';
import type { Call, Reply } from '../wire/reply.js';
import type { Match } from './route.js';
import type { Counters } from './stats.js';
import { write } from './write.js';

/** What an exchange needs to know of its server. */
export interface Serving extends Answering {
  readonly counters: Counters;
  readonly faults: Faults;
  readonly latency: number;
  readonly bodyDuration: number;
  readonly findRoute: (method: string, path: string) => Match | undefined;
  readonly takeQuota: (template: string, now: number, client: string) => Taken;
}

/** Answers one request. */
export async function serve(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { counters, faults, findRoute, takeQuota, latency, bodyDuration, org } = serving;
  const { method = 'GET', url = '/' } = request;
  const [path, search] = split(url);
  const match = findRoute(method, path);
  const template = match?.template ?? '(unknown)';
  const effects = faults.take(method, url);
  const wire = effects.findLast((effect) => effect.wire !== undefined)?.wire ?? 'whole';
  const isCut = ['resetBeforeHeaders', 'lostResponse', 'resetInBody'].includes(wire);

  counters.requested(`${method} ${template}`, url);
  response.on('close', () => {
    counters.ended(!response.writableFinished && !isCut);
  });
  if (wire === 'resetBeforeHeaders') {
    request.socket.resetAndDestroy();
    return;
  }

  const call: Call = {
    method,
    path,
    origin: `http://${request.headers.host ?? '127.0.0.1'}`,
    query: new URLSearchParams(search),
    params: match?.params ?? {},
    headers: request.headers,
    body: await readBody(request),
  };
  const quota = takeQuota(template, org.now(), clientOf(request.headers.authorization));
  const inFlight = counters.stats.inFlight;
  const reply = answer(serving, call, { match, quota, inFlight, effects });
  const send = (): void => {
    if (response.destroyed) return;
    const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    write(response, render(withHeaders(reply, org.now(), quota)), { gzip, bodyDuration, wire });
  };
  // Of the timers nothing is left to wait for once the server has closed.
  if (latency > 0) setTimeout(send, latency).unref();
  else send();
}

function withHeaders(reply: Reply, now: number, quota: Taken): Reply {
  if (reply.isForeign === true) return reply;
  const headers = {
    date: new Date(now).toUTCString(),
    ...((reply.body ?? reply.list) ? { 'content-type': 'application/json' } : {}),
    'x-okta-request-id': randomBytes(12).toString('base64url'),
    ...quotaHeaders(quota),
    'cache-control': 'no-cache, no-store',
    pragma: 'no-cache',
    expires: '0',
    vary: 'Accept-Encoding',
    ...reply.headers,
  };
  return { ...reply, headers };
}

/** The token, by whatever scheme it comes. */
function clientOf(authorization = ''): string {
  return authorization.slice(authorization.indexOf(' ') + 1);
}

function split(url: string): [path: string, search: string] {
  const mark = url.indexOf('?');
  return mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}
