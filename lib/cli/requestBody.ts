import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './usageError.js';

/** A body as it is sent, and what it is where no header says so. */
export interface GivenBody {
  readonly content: string | Uint8Array;
  readonly contentType: string;
}

/**
 * Reads what `--body` was given: `@file`, `-` for standard input, or JSON. Content that is JSON is
 * sent as JSON, byte by byte as it was given, less a byte order mark; anything else as bytes.
 *
 * @throws UsageError for a file that cannot be read, and for text that is no JSON; it does not repeat
 * the text.
 */
export async function requestBody(
  given: string,
  stdin: NodeJS.ReadableStream = process.stdin,
): Promise<GivenBody> {
  if (given === '-') return typed(await buffer(stdin));
  if (given.startsWith('@')) return typed(await contentOf(given.slice(1)));
  const json = given.replace(/^\uFEFF/, '');
  if (isJson(json)) return { content: json, contentType: 'application/json' };
  throw new UsageError('--body is not JSON; write JSON, @file or - (standard input)');
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new UsageError(`--body @${path} cannot be read (${reason}); name a file`, { cause });
  }
}

function typed(content: Uint8Array): GivenBody {
  const json = withoutMark(content);
  return isJson(Buffer.from(json).toString())
    ? { content: json, contentType: 'application/json' }
    : { content, contentType: 'application/octet-stream' };
}

/** As UTF-8 without the byte order mark that Windows begins a file with, and that no JSON has. */
function withoutMark(content: Uint8Array): Uint8Array {
  const [first, second, third] = content;
  if (first === 0xef && second === 0xbb && third === 0xbf) return content.subarray(3);
  if (first === 0xff && second === 0xfe) {
    return Buffer.from(new TextDecoder('utf-16le').decode(content));
  }
  return content;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
