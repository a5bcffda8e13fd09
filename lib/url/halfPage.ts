import { valuesOf, withParam } from './query.js';

/** The URL of a page of half the size, and that size; `undefined` where it names none to halve. */
export function halfPage(
  url: string,
): { readonly url: string; readonly limit: number } | undefined {
  const size = Number(valuesOf(url, 'limit')[0] ?? NaN);
  if (!Number.isInteger(size) || size < 2) return undefined;
  const limit = Math.floor(size / 2);
  return { url: withParam(url, 'limit', limit.toString()), limit };
}
