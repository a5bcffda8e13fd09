import type { Headers } from './types.js';

/** The first line of a header; `undefined` where it is missing. */
export function headerValue(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
