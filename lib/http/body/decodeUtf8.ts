import { isAscii, isUtf8, transcode } from 'node:buffer';
import { bufferOf } from '../bufferOf.js';

/**
 * The text that `bytes` are in UTF-8, without a byte order mark; what is not valid in it becomes
 * U+FFFD.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = bufferOf(bytes);
  // To look takes a hundredth of the time that it saves: bytes of ASCII alone are copied as they are.
  if (isAscii(buffer)) return buffer.toString('latin1');
  // By way of UTF-16 it takes two thirds of the time, where nothing has to be replaced.
  const text = isUtf8(buffer)
    ? transcode(buffer, 'utf8', 'utf16le').toString('utf16le')
    : buffer.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
