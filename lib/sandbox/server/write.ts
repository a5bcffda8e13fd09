import type { ServerResponse } from 'node:http';
import { Readable, pipeline } from 'node:stream';
import { createGzip, gzip } from 'node:zlib';
import { encode } from '../wire/encode.js';
import type { Wire } from './effects.js';
import type { Rendered } from '../wire/render.js';

/** How to write a response. */
export interface Delivery {
  readonly gzip: boolean;
  /** Milliseconds from the headers to the end of the body. */
  readonly bodyDuration: number;
  readonly wire: Wire;
}

const chunk = 16 * 1024;

/** Puts a response on the wire, whole or as a fault wants it. */
export function write(response: ServerResponse, rendered: Rendered, delivery: Delivery): void {
  const { status, headers, texts } = rendered;
  const { wire } = delivery;
  if (wire === 'stalledHeaders') return;
  if (wire === 'lostResponse') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (wire === 'closeIdle') closeBehind(response);
  if (texts.length === 0) {
    // A 204 has no body by definition; any other empty response says so.
    response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': '0' });
    response.end();
    return;
  }
  if (wire === 'zipBomb') {
    response.writeHead(status, { ...headers, 'content-encoding': 'gzip' });
    pipeline(Readable.from(spaces()), createGzip(), response, () => undefined);
    return;
  }
  const isHalf = wire === 'truncatedJson' || (wire === 'truncatedGzip' && !delivery.gzip);
  const bytes = isHalf ? half(encode(texts)) : encode(texts);
  if (!delivery.gzip) {
    writeBytes(response, status, headers, bytes, delivery);
    return;
  }
  gzip(bytes, { level: 1 }, (_, zipped) => {
    if (response.destroyed) return;
    const sent = wire === 'truncatedGzip' ? half(zipped) : zipped;
    writeBytes(response, status, { ...headers, 'content-encoding': 'gzip' }, sent, delivery);
  });
}

/** The socket, since a response that is done has none any more. */
function closeBehind(response: ServerResponse): void {
  const { socket } = response;
  response.on('finish', () => socket?.end());
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}

function writeBytes(
  response: ServerResponse,
  status: number,
  headers: Rendered['headers'],
  bytes: Buffer,
  { wire, bodyDuration }: Delivery,
): void {
  response.writeHead(status, headers);
  if (wire === 'stalledBody') {
    response.flushHeaders();
    response.write(bytes.subarray(0, bytes.length / 4));
  } else if (wire === 'resetInBody') {
    response.write(half(bytes), () => response.socket?.resetAndDestroy());
  } else if (bodyDuration > 0) {
    response.flushHeaders();
    writeSlowly(response, bytes, bodyDuration / Math.max(Math.ceil(bytes.length / chunk), 1));
  } else {
    // Written apart from the end, so that the body is chunked, as Okta's are.
    response.write(bytes);
    response.end();
  }
}

function writeSlowly(response: ServerResponse, bytes: Buffer, pause: number): void {
  const begun = performance.now();
  let sent = 0;
  const go = (): void => {
    // As many chunks as are due, since timers may come late.
    const due = Math.floor((performance.now() - begun) / pause);
    if (response.destroyed) return;
    if (due > sent) response.write(bytes.subarray(sent * chunk, due * chunk));
    sent = Math.max(due, sent);
    if (sent * chunk >= bytes.length) response.end();
    else setTimeout(go, (sent + 1) * pause - (performance.now() - begun)).unref();
  };
  setTimeout(go, pause).unref();
}

function* spaces(): Generator<string> {
  const mebibyte = ' '.repeat(1024 * 1024);
  yield '[';
  for (let count = 0; count < 128; count++) yield mebibyte;
  yield ']';
}
