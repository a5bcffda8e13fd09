import { isUtf8 } from 'node:buffer';

/**
 * The text of a header, whose bytes come as one character each: where they are valid UTF-8 beyond
 * ASCII, which no other text is by chance, they are that.
 */
export function headerText(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
