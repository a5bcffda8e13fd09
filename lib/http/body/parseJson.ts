import { bufferOf } from '../bufferOf.js';
import { decodeUtf8 } from './decodeUtf8.js';

/** Bytes: twice as many in UTF-16 are still no large object to V8, with the rest of an element. */
const pieceSize = 32 * 1024;
/** Bytes within which the first key of the first element must end. */
const maxStart = 256;
/** `[`, `,` and `]`. */
const [open, comma, close] = [0x5b, 0x2c, 0x5d] as const;

/**
 * `JSON.parse` of UTF-8: a long array of objects, as pages are, is decoded and parsed piece by piece.
 *
 * V8 maps and clears memory for each string of more than 128 KiB, and soon unmaps it: in pieces, a
 * page takes a quarter less time. An array is cut before elements that begin with the key of its
 * first one. Where both sides of a cut parse as arrays, they are the array; where one does not, the
 * cut went through an element, or this is no JSON, and the text is parsed as a whole.
 *
 * @throws SyntaxError, whose message may quote the text.
 */
export function parseJson(bytes: Uint8Array, size = pieceSize): unknown {
  const buffer = bufferOf(bytes);
  return parsePieces(buffer, size) ?? JSON.parse(decodeUtf8(buffer));
}

function parsePieces(buffer: Buffer, size: number): readonly unknown[] | undefined {
  const seam = buffer.length > size ? seamOf(buffer) : undefined;
  if (seam === undefined) return undefined;
  const elements: unknown[] = [];
  try {
    for (let from = 0; from < buffer.length;) {
      const cut = buffer.indexOf(seam, from + size, 'latin1');
      const end = cut === -1 ? buffer.length : cut + 1;
      const text = inBrackets(buffer.subarray(from, end + 1), from > 0, end < buffer.length);
      for (const element of JSON.parse(text) as readonly unknown[]) elements.push(element);
      from = end;
    }
  } catch {
    return undefined;
  }
  return elements;
}

/** The text of a piece with brackets for the commas around it; the bytes are as before afterwards. */
function inBrackets(piece: Buffer, isBehindComma: boolean, isBeforeComma: boolean): string {
  if (isBehindComma) piece[0] = open;
  if (isBeforeComma) piece[piece.length - 1] = close;
  const text = decodeUtf8(piece);
  if (isBehindComma) piece[0] = comma;
  if (isBeforeComma) piece[piece.length - 1] = comma;
  return text;
}

/** The end of an element and the beginning of the next, as in `},{"id":`. */
function seamOf(buffer: Buffer): string | undefined {
  const start = /^\[(\{"[^"\\]+":)/.exec(buffer.toString('latin1', 0, maxStart));
  return start === null ? undefined : `},${start[1] ?? ''}`;
}
