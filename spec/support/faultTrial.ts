import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { lastValueFrom, map, toArray, type Subscription } from 'rxjs';
import { Agent } from 'undici';
import {
  apiToken,
  customApiAction,
  OktaApiError,
  privateKeyJwt,
  type ConnectionOptions,
  type CustomApiAction,
} from '../../lib/index.js';
import { startSandbox, type FaultName, type Sandbox } from '../../lib/sandbox/index.js';
import { ecKey } from './keys.js';
import { selfSigned } from './selfSigned.js';

/** What is done while a fault is on. */
export type Deed = 'GET' | 'stream' | 'POST' | 'DELETE';

/** What is wrong with the way to the org, by the names of the table. */
export const wayFaults = [
  'no server',
  'no server by HTTP/2',
  'unknown CA',
  'header overflow',
  'hung probe',
] as const;
export type WayFault = (typeof wayFaults)[number];

/** One fault, and what is done while it is on. */
export interface Trial {
  readonly fault: FaultName | WayFault;
  /** How many requests the fault meets. */
  readonly count: number;
  /** Which of them, where not all. */
  readonly path?: RegExp;
  readonly deed: Deed;
  /** Whether the fault meets the requests themselves or those for their token. */
  readonly at: 'api' | 'token';
  /** As whom: an API token unless said otherwise. */
  readonly signIn?: 'privateKeyJwt';
  readonly unsafeMethods?: boolean;
}

/** Everything is small, so that attempts and waits are over soon. */
const quick = { attempts: 3, baseDelay: 1, maxDelay: 5 };
const longestWait = 3_500;
const patience = 1_000;
const groups = 100;

const key = ecKey();
const app = { clientId: '0oaService', scopes: ['okta.users.manage', 'okta.groups.manage'] };
const paths: Readonly<Record<Deed, string>> = {
  GET: '/api/v1/groups',
  stream: '/api/v1/groups',
  POST: '/api/v1/groups',
  DELETE: '/api/v1/users/',
};
const templates: Readonly<Record<Deed, string>> = {
  GET: 'GET /api/v1/groups',
  stream: 'GET /api/v1/groups',
  POST: 'POST /api/v1/groups',
  DELETE: 'DELETE /api/v1/users/{userId}',
};

/** What comes of a trial, in words: how it ends, how often it was sent, what it did to the org. */
export async function outcomeOf(trial: Trial): Promise<string> {
  const { fault, deed } = trial;
  const org = await startSandbox({
    users: 1,
    groups,
    // A window ends within a second, and so does the wait for it.
    rateLimit: { limit: 1_000_000, windowMs: 1 },
    serviceApps: [{ ...app, publicJwk: key.publicJwk, dpop: true }],
  });
  try {
    const user = await userOf(org);
    const off = isWayFault(fault) ? undefined : switchOn(org, { ...trial, fault });
    org.stats.reset();
    const way = await wayTo(org, trial);
    const action = customApiAction({ ...connectionTo(org, trial), ...way.connection });
    const before = way.before?.(action);
    const end = await endOf(deeds[deed](action, user));
    const sent = (org.stats.byPath[templates[deed]] ?? 0).toString();
    const tokens = (org.stats.byPath['POST /oauth2/v1/token'] ?? 0).toString();
    before?.unsubscribe();
    off?.();
    await way.close?.();
    const signedIn = trial.signIn === undefined ? '' : `, ${tokens} for a token`;
    return `${end}, ${sent} sent${signedIn}${await stateOf(org, trial, user)}`;
  } finally {
    if (!fault.startsWith('no server')) await org.close();
  }
}

function isWayFault(fault: Trial['fault']): fault is WayFault {
  return (wayFaults as readonly string[]).includes(fault);
}

/** The way to the org: what is other than usual in the connection, and what is done before the deed. */
interface Way {
  readonly connection?: Partial<ConnectionOptions>;
  readonly before?: (action: CustomApiAction) => Subscription;
  readonly close?: () => Promise<unknown>;
}

async function wayTo(org: Sandbox, { fault, deed }: Trial): Promise<Way> {
  switch (fault) {
    case 'no server':
      await org.close();
      return {};
    case 'no server by HTTP/2':
      await org.close();
      return { connection: { http2: true } };
    case 'unknown CA': {
      const server = createServer(selfSigned('localhost'));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const close = () => new Promise((resolve) => server.close(resolve));
      return { connection: { orgUrl: `https://localhost:${port.toString()}` }, close };
    }
    case 'header overflow': {
      const dispatcher = new Agent({ maxHeaderSize: 256 });
      return { connection: { dispatcher }, close: () => dispatcher.destroy() };
    }
    case 'hung probe': {
      // It is executed, and not answered while anybody listens.
      org.fault('stalledHeaders', { path: paths[deed], count: 1 });
      const before = (action: CustomApiAction) => action(hung[deed]).subscribe();
      return { connection: { timeout: 60_000 }, before };
    }
    default:
      return {};
  }
}

/** Requests of the bucket of each deed, which do not do what that does. */
const hung: Readonly<Record<Deed, Parameters<CustomApiAction>[0]>> = {
  GET: { requestType: 'GET', relativeUrl: '/api/v1/groups?limit=1' },
  stream: { requestType: 'GET', relativeUrl: '/api/v1/groups?limit=1' },
  POST: {
    requestType: 'POST',
    relativeUrl: '/api/v1/groups',
    body: { profile: { name: 'Early shift' } },
  },
  DELETE: { requestType: 'DELETE', relativeUrl: '/api/v1/users/00uNobody' },
};

/** In the middle of a stream, else at once. */
function switchOn(org: Sandbox, trial: Trial & { readonly fault: FaultName }): () => void {
  const { fault, count, deed, at, path = paths[deed] } = trial;
  const method = deed === 'stream' ? 'GET' : deed;
  const met = { path, method, skip: deed === 'stream' ? 2 : 0 };
  if (at === 'api') return org.fault(fault, { ...met, count });
  // The first request for a token brings the nonce alone, the second the token.
  const skip = deed === 'stream' ? 2 : 1;
  if (deed === 'stream') org.fault('invalidToken', met);
  return org.fault(fault, { path: '/oauth2', skip, count });
}

function connectionTo(org: Sandbox, trial: Trial): ConnectionOptions {
  const { fault, signIn, unsafeMethods = false } = trial;
  return {
    // A name, so that it may have an -admin twin.
    orgUrl: org.orgUrl.replace('127.0.0.1', 'localhost'),
    auth:
      signIn === undefined
        ? apiToken(org.token)
        : privateKeyJwt({ ...app, privateKey: key.pem, dpop: true }),
    retry: { ...quick, unsafeMethods },
    rateLimit: { maxWait: longestWait },
    maxResponseSize: 1024 * 1024,
    ...(fault.startsWith('stalled') ? { timeout: patience } : {}),
  };
}

const deeds: Readonly<Record<Deed, (action: CustomApiAction, user: string) => Promise<string>>> = {
  GET: async (action) => {
    const relativeUrl = `${paths.GET}?limit=20`;
    const { statusCode, body } = await lastValueFrom(action({ requestType: 'GET', relativeUrl }));
    return `${statusCode.toString()}${body === undefined ? ' without a body' : ''}`;
  },
  stream: async (action) => {
    const seen: string[] = [];
    const run = action.of<{ readonly id?: string }>()({
      requestType: 'GET(Streaming)',
      relativeUrl: `${paths.stream}?limit=20&expand=stats`,
      streaming: {
        readAhead: 0,
        // Empty pages may lead to empty pages without end.
        maxPages: 10,
        flow: map(({ record }) => void seen.push(String(record.id))),
      },
    });
    const end = await lastValueFrom(run).then(({ end }) => end, nameOf);
    const doubled = seen.length - new Set(seen).size;
    const twice = doubled === 0 ? '' : `, ${doubled.toString()} of them twice`;
    return seen.length === groups && end === 'lastPage'
      ? 'all records'
      : `${end} after ${seen.length.toString()}${twice}`;
  },
  POST: async (action) => {
    const body = { profile: { name: 'Night shift' } };
    const relativeUrl = paths.POST;
    const run = action({ requestType: 'POST', relativeUrl, body });
    return (await lastValueFrom(run)).statusCode.toString();
  },
  DELETE: async (action, user) => {
    const run = action({ requestType: 'DELETE', relativeUrl: `${paths.DELETE}${user}` });
    return (await lastValueFrom(run)).statusCode.toString();
  },
};

function endOf(deed: Promise<string>): Promise<string> {
  return deed.catch(nameOf);
}

function nameOf(error: unknown): string {
  const { name } = error as Error;
  return error instanceof OktaApiError ? `${name} ${error.statusCode.toString()}` : name;
}

async function userOf(org: Sandbox): Promise<string> {
  const [user] = await listOf(org, '/api/v1/users?search=id pr');
  return String(user?.['id']);
}

/** What has become of the org; nothing where nothing was to change. */
async function stateOf(org: Sandbox, { fault, deed }: Trial, user: string): Promise<string> {
  if (fault.startsWith('no server')) return '';
  if (deed === 'POST') {
    const made = await listOf(org, '/api/v1/groups?q=Night');
    return made.length === 0 ? ': not made' : ': made';
  }
  if (deed !== 'DELETE') return '';
  const [found] = await listOf(org, `/api/v1/users?search=id eq "${user}"`);
  if (found === undefined) return ': gone';
  return found['status'] === 'DEPROVISIONED' ? ': deactivated' : ': kept';
}

function listOf(org: Sandbox, relativeUrl: string): Promise<Record<string, unknown>[]> {
  const action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
  return lastValueFrom(
    action
      .of<Record<string, unknown>>()
      .stream({ relativeUrl, streaming: { recordLimit: 200 } })
      .pipe(
        map(({ record }) => record),
        toArray(),
      ),
  );
}
