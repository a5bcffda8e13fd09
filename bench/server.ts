/**
 * The org that all clients read: Okta users in pages that are serialised before the first request, on
 * a link as slow as it is told to be. A process of its own; {@link Serving} comes as a message.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { startSandbox } from 'okta-streams/sandbox';
import type { Link } from './links.js';

/** How the server answers from now on. */
export interface Serving {
  readonly link: Link;
  /** Pages until the last one. */
  readonly pages: number;
}

const pageSize = 200;
const chunkSize = 16 * 1024;
const differentPages = 64;

const plain = await madePages();
const zipped = plain.map((page) => gzipSync(page));
let serving: Serving = { link: { latency: 0, body: 0 }, pages: 0 };
/** When the link has sent all that was put on it. */
let idleAt = 0;

/** Pages of users as the sandbox shows them. */
async function madePages(): Promise<Buffer[]> {
  const org = await startSandbox({ users: differentPages * pageSize });
  const headers = { authorization: `SSWS ${org.token}` };
  const search = encodeURIComponent('created gt "1970-01-01T00:00:00.000Z"');
  const pages: Buffer[] = [];
  let next: string | undefined = `${org.orgUrl}/api/v1/users?search=${search}`;
  while (next !== undefined) {
    const response = await fetch(next, { headers });
    pages.push(Buffer.from(await response.arrayBuffer()));
    next = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  await org.close();
  return pages;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { link, pages } = serving;
  const { searchParams } = new URL(request.url ?? '', origin);
  const page = Number(searchParams.get('after') ?? 0);
  const isZipped =
    link.gzip === true && String(request.headers['accept-encoding']).includes('gzip');
  const body = (isZipped ? zipped : plain)[page % differentPages] ?? Buffer.alloc(0);
  if (link.latency > 0) await setTimeout(link.latency);
  response.writeHead(200, {
    'content-type': 'application/json',
    link: [linkTo(page, 'self'), ...(page + 1 < pages ? [linkTo(page + 1, 'next')] : [])],
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

function linkTo(page: number, rel: string): string {
  return `<${origin}/api/v1/users?after=${page.toString()}&limit=${pageSize.toString()}>; rel="${rel}"`;
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

process.on('message', (message: Serving) => {
  serving = message;
  process.send?.({ serving: true });
});
process.on('disconnect', () => {
  http.closeAllConnections();
  http.close();
});
process.send?.({ orgUrl: origin });
