import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Headers } from '../types.js';

/** Why a body could not be decompressed. */
export type DecodeFault = 'too large' | 'cut short' | 'unknown encoding' | 'corrupt';

/** Bytes, or why there are none. */
export type Decoded =
  { readonly bytes: Uint8Array } | { readonly fault: DecodeFault; readonly encoding: string };

interface DecoderOptions {
  readonly maxOutputLength: number;
  readonly chunkSize?: number;
}

type Decoder = (bytes: Uint8Array, options: DecoderOptions) => Uint8Array;

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', gunzipAtOnce],
  ['x-gzip', gunzipAtOnce],
  ['br', brotliDecompressSync],
  ['deflate', inflateEither],
]);

/**
 * Undoes `content-encoding`: gzip, x-gzip, deflate and br, also one upon another.
 *
 * @param maxSize Bytes that may come out of each step.
 * @see RFC 9110, section 8.4
 */
export function decodeContent(bytes: Uint8Array, headers: Headers, maxSize: number): Decoded {
  let decoded = bytes;
  for (const encoding of encodingsOf(headers).reverse()) {
    const decode = decoders.get(encoding);
    if (decode === undefined) return { fault: 'unknown encoding', encoding };
    try {
      decoded = decode(decoded, { maxOutputLength: maxSize });
    } catch (error) {
      return { fault: faultOf(error), encoding };
    }
  }
  return { bytes: decoded };
}

function encodingsOf(headers: Headers): string[] {
  const header = headers['content-encoding'] ?? '';
  return (Array.isArray(header) ? header.join(',') : header)
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
}

/**
 * Gzip ends with the size of its content: one buffer of that size spares the chunks, and a copy that
 * joins them. The size is only believed as far as a page goes.
 *
 * @see RFC 1952, section 2.3.1
 */
function gunzipAtOnce(bytes: Uint8Array, options: DecoderOptions): Uint8Array {
  const { buffer, byteOffset, byteLength } = bytes;
  const claimed =
    byteLength < 4 ? 0 : new DataView(buffer, byteOffset + byteLength - 4, 4).getUint32(0, true);
  const chunkSize = Math.min(Math.max(claimed + 1, smallestChunk), largestChunk);
  return gunzipSync(bytes, { ...options, chunkSize });
}

const smallestChunk = 1024;
const largestChunk = 4 * 1024 * 1024;

/** Servers say deflate for both: the zlib format, whose first byte ends in 8, and bare deflate. */
function inflateEither(...args: Parameters<Decoder>): Uint8Array {
  const isZlib = ((args[0][0] ?? 0) & 0x0f) === 8;
  return isZlib ? inflateSync(...args) : inflateRawSync(...args);
}

function faultOf(error: unknown): DecodeFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'too large';
  return code === 'Z_BUF_ERROR' ? 'cut short' : 'corrupt';
}
