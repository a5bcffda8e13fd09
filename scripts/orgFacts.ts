import { isDeepStrictEqual } from 'node:util';
import { catchError, lastValueFrom, map, of } from 'rxjs';
import { OktaApiError, type CustomApiAction } from '../lib/index.js';

/** What an org did, as something that can be compared: nothing of it names a record. */
export type Fact = Readonly<Record<string, unknown>>;

/** A question to an org that changes nothing there. */
export interface Look {
  readonly name: string;
  readonly ask: (org: Asked) => Promise<Fact>;
}

/** An org, asked by GET alone. */
export interface Asked {
  readonly action: CustomApiAction;
  readonly orgUrl: string;
}

/** How two orgs compare in one look. */
export interface Comparison {
  readonly name: string;
  /** Each property in which they differ. */
  readonly differences: readonly Difference[];
}

export interface Difference {
  readonly property: string;
  readonly sandbox: unknown;
  readonly here: unknown;
}

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
}

/** Asks both for the same, and tells where they differ. */
export async function compared(look: Look, here: Asked, sandbox: Asked): Promise<Comparison> {
  const [found, known] = [await look.ask(here), await look.ask(sandbox)];
  const properties = [...new Set([...Object.keys(known), ...Object.keys(found)])];
  const differences = properties
    .map((property) => ({ property, sandbox: known[property], here: found[property] }))
    .filter(({ sandbox: one, here: other }) => !isDeepStrictEqual(one, other));
  return { name: look.name, differences };
}

/** All that is looked at. */
export const looks: readonly Look[] = [
  ...[
    ['users', '/api/v1/users?limit=2'],
    ['users, by a search', '/api/v1/users?limit=2&search=created gt "1970-01-01T00:00:00.000Z"'],
    ['users, two fields of each', '/api/v1/users?limit=2&fields=id,status'],
    ['groups', '/api/v1/groups?limit=2'],
    ['groups, with their counts', '/api/v1/groups?limit=2&expand=stats'],
    ['apps', '/api/v1/apps?limit=2'],
    ['the log of a day, bounded', `/api/v1/logs?limit=2&since=${daysAgo(2)}&until=${daysAgo(1)}`],
    ['custom roles', '/api/v1/iam/roles?limit=2'],
  ].map(([name = '', path = '']): Look => ({ name, ask: (org) => pageFact(org, path) })),
  {
    name: 'the log, polled until it has nothing new',
    ask: async (org) => {
      const first = await get(org, `/api/v1/logs?limit=2&since=${daysAgo(0)}`);
      return { status: first.status, records: listOf(first.body)?.length, ...nextFact(org, first) };
    },
  },
  {
    name: 'a login in a path, with its @ encoded',
    ask: async (org) => {
      const { body } = await get(org, '/api/v1/users?limit=1');
      const [user] = (listOf(body) ?? []) as readonly Json[];
      if (user === undefined) return { status: 'no user to ask for' };
      const { login } = user['profile'] as { readonly login: string };
      const found = await get(org, `/api/v1/users/${encodeURIComponent(login)}`);
      const isSame = (found.body as Json | undefined)?.['id'] === user['id'];
      return { status: found.status, isSame, etag: typeof found.headers['etag'] };
    },
  },
  {
    name: 'which lists count together',
    ask: async (org) => {
      const { body } = await get(org, '/api/v1/groups?limit=1');
      const [group] = (listOf(body) ?? []) as readonly Json[];
      const members = `/api/v1/groups/${String(group?.['id'])}/users?limit=1`;
      return {
        'groups and their members': await together(org, '/api/v1/groups?limit=1', members),
        'users and groups': await together(org, '/api/v1/users?limit=1', '/api/v1/groups?limit=1'),
        'users and apps': await together(org, '/api/v1/users?limit=1', '/api/v1/apps?limit=1'),
        'users and the log': await together(org, '/api/v1/users?limit=1', '/api/v1/logs?limit=1'),
      };
    },
  },
  ...[
    ['a cursor that is none', '/api/v1/users?limit=2&after=no-cursor'],
    ['a search that is none', '/api/v1/users?search=status is odd'],
    ['a user that is not there', '/api/v1/users/00unobodyatall000000'],
    ['a path that is not there', '/api/v1/nothing-of-the-kind'],
    ['a page of 0', '/api/v1/groups?limit=0'],
    ['the log of a year ago', `/api/v1/logs?limit=1&since=${daysAgo(365)}`],
    ['rate limits of principals, without a filter', '/api/v1/principal-rate-limits'],
  ].map(([name = '', path = '']): Look => ({ name, ask: (org) => refusalFact(org, path) })),
  {
    name: 'a stream of five records, two a page',
    ask: async ({ action }) => {
      const input = { requestType: 'GET(Streaming)', relativeUrl: '/api/v1/users' } as const;
      const streaming = { pageSize: 2, recordLimit: 5 };
      return lastValueFrom(
        action({ ...input, streaming }).pipe(
          map(({ end, recordsStreamed }) => ({ end, recordsStreamed })),
          catchError((error: unknown) => of({ error: String(error) })),
        ),
      );
    },
  },
];

/** The limits that the org's responses tell, by path: what nobody else can compare. */
export async function limitsOf(org: Asked): Promise<ReadonlyMap<string, string>> {
  const paths = ['users', 'groups', 'apps', 'logs', 'iam/roles'].map((name) => `/api/v1/${name}`);
  const limits = new Map<string, string>();
  for (const path of paths) {
    const { headers } = await get(org, `${path}?limit=1`);
    limits.set(path, [headers['x-rate-limit-limit'] ?? 'not told'].flat().join(' and '));
  }
  return limits;
}

async function pageFact(org: Asked, path: string): Promise<Fact> {
  const answer = await get(org, path);
  const { status, headers, body } = answer;
  if (status !== 200) return { status, errorCode: codeOf(body) };
  const records = listOf(body);
  return {
    status,
    contentType: [headers['content-type'] ?? ''].flat()[0]?.split(';')[0],
    isEnvelope: !Array.isArray(body),
    records: records?.length,
    requestId: typeof headers['x-okta-request-id'],
    date: typeof headers['date'],
    rateLimit: ['limit', 'remaining', 'reset'].map((name) =>
      /^\d+$/.test(String(headers[`x-rate-limit-${name}`])),
    ),
    ...nextFact(org, answer),
  };
}

/** The next link: where it stands, where it leads, and which parameters it keeps. */
function nextFact({ orgUrl }: Asked, { headers, body }: Answer): Fact {
  const lines = [headers['link'] ?? []].flat();
  const links = lines.flatMap((line) => Array.from(line.matchAll(/<([^>]*)>; *rel="?(\w+)"?/g)));
  const inHeader = links.find(([, , rel]) => rel === 'next')?.[1];
  const inBody = (body as { _links?: { next?: { href?: string } } } | undefined)?._links?.next
    ?.href;
  const next = inHeader ?? inBody;
  const url = next === undefined ? undefined : new URL(next, orgUrl);
  return {
    rels: links.map(([, , rel]) => rel),
    next: inHeader !== undefined ? 'header' : inBody !== undefined ? 'body' : 'none',
    nextHost: url === undefined ? undefined : url.host === new URL(orgUrl).host ? 'same' : 'other',
    nextKeys: url === undefined ? undefined : [...url.searchParams.keys()].sort(),
  };
}

async function refusalFact(org: Asked, path: string): Promise<Fact> {
  const { status, body } = await get(org, path);
  return { status, errorCode: codeOf(body) };
}

/** Whether a request for one takes from what the other has left. */
async function together(org: Asked, one: string, other: string): Promise<string> {
  const [before, between, after] = [
    await remaining(org, one),
    await remaining(org, other),
    await remaining(org, one),
  ];
  if (before === undefined || between === undefined || after === undefined) return 'not told';
  if (after === before - 2) return 'together';
  // A new minute, or another client, says nothing.
  return after === before - 1 ? 'apart' : 'unclear, ask again';
}

async function remaining(org: Asked, path: string): Promise<number | undefined> {
  const { headers } = await get(org, path);
  const [text] = [headers['x-rate-limit-remaining'] ?? []].flat();
  return text === undefined ? undefined : Number(text);
}

function get({ action }: Asked, relativeUrl: string): Promise<Answer> {
  const input = { requestType: 'GET', relativeUrl, throwHttpErrors: false } as const;
  return lastValueFrom(
    action(input).pipe(
      map(({ statusCode, headers, body }): Answer => ({ status: statusCode, headers, body })),
      catchError((error: unknown) => {
        if (!(error instanceof OktaApiError)) throw error;
        return of({ status: error.statusCode, headers: error.headers, body: error.body });
      }),
    ),
  );
}

function listOf(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body as readonly unknown[];
  if (typeof body !== 'object' || body === null) return undefined;
  return Object.values(body).find((value): value is unknown[] => Array.isArray(value));
}

function codeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'errorCode' in body
    ? body.errorCode
    : undefined;
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}
