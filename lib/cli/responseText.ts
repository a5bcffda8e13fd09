import { STATUS_CODES } from 'node:http';
import type { ActionOutput } from '../types/output.js';
import { exactText } from './exactJson.js';

/**
 * The body of a response as it is printed: JSON over many lines for people and on one for programs,
 * text and bytes as they are.
 */
export function bodyText(body: unknown, isForPeople: boolean): string | Uint8Array {
  if (body === undefined) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  return `${exactText(body, isForPeople ? 2 : undefined)}\n`;
}

/** Status and headers, as `curl -i` shows them. Cookies are left out: they open sessions. */
export function headText({
  statusCode,
  headers,
}: Pick<ActionOutput, 'statusCode' | 'headers'>): string {
  const lines = Object.entries(headers)
    .filter(([name]) => name !== 'set-cookie')
    .flatMap(([name, value]) => [value].flat().map((line) => `${name}: ${line}`));
  const status = `HTTP ${statusCode.toString()} ${STATUS_CODES[statusCode] ?? ''}`.trimEnd();
  return [status, ...lines, '', ''].join('\n');
}
