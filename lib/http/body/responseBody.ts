import { defer, map, reduce, type Observable } from 'rxjs';
import { OktaBodyError, type BodyErrorDetails } from '../../errors.js';
import { beginsAsHtml, beginsAsJson } from './bodyStart.js';
import { contentTypeOf } from './contentType.js';
import { decodeContent, type DecodeFault } from './decodeContent.js';
import { decodeText } from './decodeText.js';
import { decodeUtf8 } from './decodeUtf8.js';
import { describeRequest } from '../describeRequest.js';
import { headerValue } from '../headerValue.js';
import { isSuccess } from '../isSuccess.js';
import { parseJson } from './parseJson.js';
import { redacted } from '../redacted.js';
import type { Head, Headers, Request } from '../types.js';

/** What a body belongs to. */
export interface BodyContext extends ReadOptions {
  /** What the request was signed by. */
  readonly secrets?: Head['secrets'];
  readonly request: Pick<Request, 'method' | 'url'>;
  readonly statusCode: number;
  readonly headers: Headers;
}

/** What a body is, and what it means: `undefined` when empty. */
export interface Content {
  readonly kind: 'empty' | 'json' | 'html' | 'text' | 'bytes';
  readonly value: unknown;
  /** Of HTML and text: how it begins, for errors. */
  readonly start?: string;
}

/** How bodies are read. */
export interface ReadOptions {
  /** Bytes, before and after decompression. */
  readonly maxSize: number;
  /** In place of `JSON.parse`; given whole texts. */
  readonly parseJson?: ((text: string) => unknown) | undefined;
}

/** {@link readContent}, and of that what it means. */
export function readBody(
  head: Head,
  request: Pick<Request, 'method' | 'url'>,
  options: ReadOptions,
): Observable<unknown> {
  return readContent(head, request, options).pipe(map(({ value }) => value));
}

/**
 * Reads the body of `head` whole and emits, once, what it is and means: see {@link parseBody}.
 *
 * What is larger than `maxSize` is aborted as soon as that shows. Errors of the body pass through.
 */
export function readContent(
  head: Head,
  request: Pick<Request, 'method' | 'url'>,
  options: ReadOptions,
): Observable<Content> {
  return defer(() => {
    const { statusCode, headers, secrets } = head;
    const { maxSize } = options;
    const context = { request, statusCode, headers, secrets, ...options };
    let size = 0;
    return head.body.pipe(
      reduce((chunks: Uint8Array[], chunk) => {
        size += chunk.byteLength;
        if (size > maxSize) throw tooLarge(context);
        chunks.push(chunk);
        return chunks;
      }, []),
      map((chunks) => parseBody(joined(chunks, size), context)),
    );
  });
}

/**
 * What the bytes of a body mean by their headers: JSON as a value, text and XML as a string, anything
 * else, and text of an unknown charset, as the bytes. Without a content type, what begins with `{` or `[`
 * is JSON.
 *
 * Outside 2xx, JSON that does not parse is text: there the status is what matters.
 *
 * @throws OktaBodyError when the body is cut short, does not decompress, is too large or is no JSON.
 */
export function parseBody(bytes: Uint8Array, context: BodyContext): Content {
  const { headers, maxSize } = context;
  checkLength(bytes.byteLength, context);
  const decoded = bytes.byteLength === 0 ? { bytes } : decodeContent(bytes, headers, maxSize);
  if ('fault' in decoded) throw undecodable(decoded, context);
  if (decoded.bytes.byteLength === 0) return { kind: 'empty', value: undefined };
  const { kind: type, isHtml, charset } = contentTypeOf(headers);
  const isUntyped = (headerValue(headers, 'content-type') ?? '').trim() === '';
  if (type === 'json' || (isUntyped && beginsAsJson(decoded.bytes))) {
    return { kind: 'json', value: jsonOf(decoded.bytes, context) };
  }
  const text = type === 'bytes' ? undefined : decodeText(decoded.bytes, charset);
  const value = text ?? plain(decoded.bytes);
  const kind = isHtml || beginsAsHtml(value) ? 'html' : text === undefined ? 'bytes' : 'text';
  return text === undefined ? { kind, value } : { kind, value, start: startOf(text, context) };
}

/** Redacted before it is cut, since a part of a secret is not found. */
function startOf(text: string, { secrets }: Pick<BodyContext, 'secrets'>): string {
  return redacted(text.slice(0, 10_000), secrets).slice(0, 200);
}

/** Buffers are inspected, compared and written as JSON in ways of their own. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size);
}

function checkLength(received: number, context: BodyContext): void {
  const { headers, statusCode } = context;
  const announced = Number(headerValue(headers, 'content-length') ?? 0);
  // RFC 9110, section 8.6: in a 304 it is the length that a 200 would have had.
  if (announced > received && statusCode !== 304) {
    const counts = `${received.toString()} of ${announced.toString()} bytes`;
    throw bodyError(`that was cut short: ${counts} arrived; send it again`, context, damaged);
  }
}

function jsonOf(bytes: Uint8Array, context: BodyContext): unknown {
  try {
    return context.parseJson === undefined
      ? parseJson(bytes)
      : context.parseJson(decodeUtf8(bytes));
  } catch {
    const text = decodeUtf8(bytes);
    if (!isSuccess(context.statusCode)) return text;
    // Not the cause: the message of a SyntaxError quotes the text, which may be personal data.
    const message = 'that says it is JSON and does not parse; see bodyStart for its beginning';
    throw bodyError(message, context, { ...damaged, bodyStart: startOf(text, context) });
  }
}

function undecodable(
  { fault, encoding }: { readonly fault: DecodeFault; readonly encoding: string },
  context: BodyContext,
): OktaBodyError {
  switch (fault) {
    case 'too large':
      return tooLarge(context);
    case 'cut short':
      return bodyError(`whose ${encoding} was cut short; send it again`, context, damaged);
    case 'unknown encoding':
      return bodyError(
        `in the content-encoding "${encoding.slice(0, 40)}", which is not understood; ` +
          'ask for gzip, deflate or br in accept-encoding',
        context,
      );
    case 'corrupt':
      return bodyError(
        `whose content-encoding says ${encoding} and whose bytes do not; send it again, and have ` +
          'connection.send pass on bytes as they came',
        context,
        damaged,
      );
  }
}

function tooLarge(context: BodyContext): OktaBodyError {
  const { maxSize } = context;
  return bodyError(
    `of more than ${maxSize.toString()} bytes; raise connection.maxResponseSize, or ask for less ` +
      'with a lower limit',
    context,
  );
}

const damaged = { damaged: true } as const;

function bodyError(
  what: string,
  { request, statusCode, headers, secrets }: BodyContext,
  details: Pick<BodyErrorDetails, 'bodyStart' | 'damaged'> = {},
): OktaBodyError {
  const answer = `${describeRequest(request)} answered ${statusCode.toString()} with a body`;
  const requestId = redacted(headerValue(headers, 'x-okta-request-id'), secrets);
  return new OktaBodyError(`${answer} ${what}`, { ...details, requestId });
}
