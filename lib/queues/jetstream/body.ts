import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { OktaSinkError } from '../../errors.js';
import { encodeTexts } from '../../sinks/shared/encodeTexts.js';
import type { Left } from './tail.js';

/** What stands before the rows of a message. */
export interface Head {
  /** Where the job stands behind its rows. */
  readonly checkpoint?: unknown;
  readonly left?: Left | undefined;
}

/** A message as it is sent. */
export interface Parcel {
  readonly rows: number;
  readonly body: Uint8Array;
}

/** How large messages may be. */
export interface ParcelSizes {
  readonly rows: number;
  readonly bytes: number;
  /** Characters that are compressed at once: no text can have more than half a billion. Default 64 Mi. */
  readonly text?: number | undefined;
}

const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** Each piece of output is a way to another thread and back, and Node's own pieces have 16 KB. */
const packing = { level: constants.Z_BEST_SPEED, chunkSize: 64 << 10 };
const unpacking = { chunkSize: 256 << 10 };

/** A head and the JSON of rows, a line each, compressed. */
export function writeBody(head: Head, texts: readonly string[]): Promise<Uint8Array> {
  return pack(encodeTexts([JSON.stringify(head), ...texts.map((text) => `\n${text}`)]), packing);
}

/** What {@link writeBody} wrote. */
export async function readBody(
  body: Uint8Array,
): Promise<{ readonly head: Head; readonly texts: readonly string[] }> {
  const [head = '{}', ...texts] = linesOf(await unpack(body, unpacking));
  return { head: JSON.parse(head) as Head, texts };
}

/** Each is decoded by itself, as it was encoded. */
function linesOf(bytes: Buffer): readonly string[] {
  const lines: string[] = [];
  for (let from = 0; from <= bytes.length;) {
    const found = bytes.indexOf('\n', from);
    const to = found === -1 ? bytes.length : found;
    lines.push(bytes.toString('utf8', from, to));
    from = to + 1;
  }
  return lines;
}

/**
 * Cuts the rows of a commit into messages, none with too many rows or bytes; the last one has the head.
 *
 * @throws OktaSinkError for a row, or a head, that is too large for a message alone.
 */
export async function parcelsOf(
  head: Head,
  texts: readonly string[],
  sizes: ParcelSizes,
): Promise<readonly Parcel[]> {
  const parcels: Parcel[] = [];
  for (let from = 0; from + sizes.rows < texts.length; from += sizes.rows) {
    parcels.push(...(await fitted({}, texts.slice(from, from + sizes.rows), sizes)));
  }
  const rest = texts.slice(parcels.reduce((sum, { rows }) => sum + rows, 0));
  parcels.push(...(await fitted(head, rest, sizes)));
  return parcels;
}

async function fitted(
  head: Head,
  texts: readonly string[],
  sizes: ParcelSizes,
): Promise<readonly Parcel[]> {
  const { bytes, text: maxText = 64 << 20 } = sizes;
  const hasHead = Object.keys(head).length > 0;
  if (texts.length <= 1 || lengthOf(texts) <= maxText) {
    const body = await writeBody(head, texts);
    if (body.length <= bytes) return [{ rows: texts.length, body }];
    if (texts.length === 0) throw tooLarge('the checkpoint', body.length, bytes, 'keep less in it');
    if (texts.length === 1 && !hasHead) {
      throw tooLarge('a row', body.length, bytes, 'let the flow emit less of it');
    }
  }
  const half = hasHead && texts.length === 1 ? 1 : Math.ceil(texts.length / 2);
  return [
    ...(await fitted({}, texts.slice(0, half), sizes)),
    ...(await fitted(head, texts.slice(half), sizes)),
  ];
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}

function tooLarge(what: string, size: number, max: number, orElse: string): OktaSinkError {
  return new OktaSinkError(
    `${what} takes ${size.toLocaleString('en')} bytes, compressed, and a message has room for ` +
      `${max.toLocaleString('en')}: nothing of this commit was written; raise max_payload of the NATS server, or ${orElse}`,
  );
}
