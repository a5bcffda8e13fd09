import { gzipSync } from 'node:zlib';
import { OktaInputError } from '../errors.js';
import type { Head, Request } from '../http/types.js';
import type { Effect, Wire } from '../sandbox/server/effects.js';
import { render } from '../sandbox/wire/render.js';
import type { Reply } from '../sandbox/wire/reply.js';
import { resetOf } from './quotaWait.js';

/** A response other than a page of records. */
export interface MarbleResponse {
  /** Default 200. */
  readonly statusCode?: number | undefined;
  /** Added to `content-type: application/json`; names in lower case. */
  readonly headers?: Readonly<Record<string, string | string[]>> | undefined;
  /** Text is sent as it is, anything else as JSON; `undefined` sends no body. */
  readonly body?: unknown;
}

/** Records, or a response spelled out. */
export type MarblePage = readonly unknown[] | MarbleResponse;

/** The pages of one list, or what answers each request by itself. */
export type MarblePages = readonly MarblePage[] | ((request: Request, index: number) => MarblePage);

/** A response that is ready to be played. */
export interface MarbleAnswer extends Pick<Head, 'statusCode' | 'headers'> {
  readonly bytes: Uint8Array;
}

/** What part of a body a fault lets through. */
const shares: Partial<Record<Wire, number>> = {
  truncatedJson: 1 / 2,
  truncatedGzip: 1 / 2,
  resetInBody: 1 / 2,
  stalledBody: 1 / 4,
};

/** One more than the largest body that a connection accepts by default. */
const bombSize = 64 * 1024 * 1024 + 1;

/** Refuses a list of no pages, which would answer nothing but 404. */
export function checkPages(pages: MarblePages): void {
  if (typeof pages === 'function' || pages.length > 0) return;
  throw new OktaInputError(
    'pages',
    'must hold at least one page: got []; write [[]] for a list without records',
  );
}

/** The page that a request asks for, as records with links or as its response. */
export function pageFor(request: Request, index: number, pages: MarblePages): Reply {
  if (typeof pages === 'function') return replyOf(pages(request, index), request.url, undefined);
  const url = new URL(request.url);
  const number = Number.parseInt(url.searchParams.get('after') ?? '', 10) || 0;
  url.searchParams.set('after', (number + 1).toString());
  const next = number + 1 < pages.length ? url.href : undefined;
  return replyOf(pages[number] ?? { statusCode: 404, body: {} }, request.url, next);
}

/** Writes a page out as a fault wants it, at `now` by the clock of the org. */
export function answer(
  page: Reply,
  { instead, bend, wire }: Effect,
  now: number,
  quotaWait: number,
): MarbleAnswer {
  const quota = { limit: 600, remaining: 0, reset: resetOf(quotaWait, now) };
  const reply = instead?.(now, quota) ?? bend?.(page) ?? page;
  const { status, headers, texts } = render(reply);
  const isZipped = wire === 'zipBomb' || wire === 'truncatedGzip';
  const bytes = bytesOf(texts.join(''), wire);
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/json',
      date: new Date(now).toUTCString(),
      ...headers,
      ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
    },
    bytes: bytes.subarray(0, bytes.length * (shares[wire ?? 'whole'] ?? 1)),
  };
}

function bytesOf(text: string, wire: Wire | undefined): Uint8Array {
  if (wire === 'zipBomb') return gzipSync(Buffer.alloc(bombSize, ' '), { level: 1 });
  return wire === 'truncatedGzip' ? gzipSync(text) : new TextEncoder().encode(text);
}

function replyOf(page: MarblePage, self: string, next: string | undefined): Reply {
  if (isRecords(page)) return { status: 200, list: { records: page, self, next } };
  const { statusCode = 200, headers, body } = page;
  const link = next === undefined ? {} : { link: `<${next}>; rel="next"` };
  return { status: statusCode, headers: { ...link, ...headers }, body };
}

function isRecords(page: MarblePage): page is readonly unknown[] {
  return Array.isArray(page);
}
