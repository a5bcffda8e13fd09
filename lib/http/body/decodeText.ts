import { TextDecoder } from 'node:util';
import { bufferOf } from '../bufferOf.js';
import { decodeUtf8 } from './decodeUtf8.js';

const latin1 = new Set(['iso-8859-1', 'iso8859-1', 'iso_8859-1', 'latin1']);

/**
 * The text that `bytes` are in `charset`, without a byte order mark; what is not valid in it becomes
 * U+FFFD.
 *
 * @returns `undefined` when the charset is not known.
 */
export function decodeText(bytes: Uint8Array, charset: string): string | undefined {
  if (charset === 'utf-8' || charset === 'utf8') return decodeUtf8(bytes);
  // TextDecoder would read it as windows-1252.
  if (latin1.has(charset)) {
    return bufferOf(bytes).toString('latin1');
  }
  return decoderOf(charset)?.decode(bytes);
}

function decoderOf(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}
