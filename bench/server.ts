/**
 * The org that all clients read: Okta users in pages that are serialised before the first request, on
 * a link as slow as it is told to be. A process of its own; {@link Serving} comes as a message.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Link } from './links.js';
import { sandboxPages } from './sandboxPages.js';
import { partOf, searchedUsers, type SearchedUsers } from './searchedUsers.js';

/** How the server answers from now on. */
export interface Serving {
  readonly link: Link;
  /** Pages until the last one. */
  readonly pages: number;
  /** Whether requests may search for users by when they were created; no two are the same then. */
  readonly searched?: boolean;
}

interface Content {
  readonly body: Buffer;
  /** The `after` of the next page. */
  readonly next: number | undefined;
}

const pageSize = 200;
const chunkSize = 16 * 1024;
const differentPages = 64;

const plain = await sandboxPages(differentPages * pageSize);
const zipped = plain.map((page) => gzipSync(page));
const [me] = JSON.parse(plain[0]?.toString() ?? '[]') as readonly unknown[];
const oneUser: Content = { body: Buffer.from(JSON.stringify(me)), next: undefined };
let searched: SearchedUsers | undefined;
let serving: Serving = { link: { latency: 0, body: 0 }, pages: 0 };
/** When the link has sent all that was put on it. */
let idleAt = 0;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { link } = serving;
  const url = new URL(request.url ?? '', origin);
  const isZipped =
    link.gzip === true && String(request.headers['accept-encoding']).includes('gzip');
  const isOne = url.pathname === '/api/v1/users/me';
  const { body, next } = isOne ? oneUser : contentOf(url, isZipped);
  if (link.latency > 0) await setTimeout(link.latency);
  response.writeHead(200, {
    'content-type': 'application/json',
    link: [linkTo(url.href, 'self'), ...(next === undefined ? [] : [linkAfter(url, next)])],
    'x-rate-limit-limit': '1000000',
    'x-rate-limit-remaining': '999999',
    'x-rate-limit-reset': Math.ceil(Date.now() / 1_000 + 60).toString(),
    'x-okta-request-id': 'bench',
    ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.flushHeaders();
  await write(body, response, link);
  response.end();
}

/** One of the pages that all look alike, or those users that a search finds, uncompressed. */
function contentOf({ searchParams }: URL, isZipped: boolean): Content {
  const after = Number(searchParams.get('after') ?? 0);
  const search = searchParams.get('search');
  if (search === null || searched === undefined) {
    const body = (isZipped ? zipped : plain)[after % differentPages] ?? Buffer.alloc(0);
    return { body, next: after + 1 < serving.pages ? after + 1 : undefined };
  }
  const { from, to } = partOf(searched, search);
  const [first, end] = [Math.max(from, after), Math.min(to, Math.max(from, after) + pageSize)];
  return { body: searched.body(first, end), next: end < to ? end : undefined };
}

function linkAfter(url: URL, after: number): string {
  const next = new URL(url);
  next.searchParams.set('after', after.toString());
  return linkTo(next.href, 'next');
}

function linkTo(href: string, rel: string): string {
  return `<${href}>; rel="${rel}"`;
}

/** Spreads the chunks over the body's time, and over the link that all responses share. */
async function write(body: Buffer, response: ServerResponse, link: Link): Promise<void> {
  const started = performance.now();
  for (let at = 0; at < body.length; at += chunkSize) {
    const chunk = body.subarray(at, at + chunkSize);
    const inTime = started + (link.body * (at + chunk.length)) / body.length;
    idleAt = Math.max(idleAt, performance.now()) + chunk.length / (link.bandwidth ?? Infinity);
    const wait = Math.max(inTime, link.bandwidth === undefined ? 0 : idleAt) - performance.now();
    if (wait > 0) await setTimeout(wait);
    response.write(chunk);
  }
}

const http = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  answer(request, response).catch((error: unknown) => response.destroy(error as Error));
});
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port.toString()}`;

async function change(to: Serving): Promise<void> {
  if (to.searched === true && searched?.count !== to.pages * pageSize) {
    searched = await searchedUsers(to.pages * pageSize);
  }
  serving = to;
  process.send?.({ serving: true });
}

process.on('message', (message: Serving) => {
  change(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => {
  http.closeAllConnections();
  http.close();
});
process.send?.({ orgUrl: origin });
