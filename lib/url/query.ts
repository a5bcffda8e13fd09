import { OktaInputError } from '../errors.js';
import type { Query } from '../types/input.js';
import { encodePart } from './encodeOnce.js';
import { quoted } from './quoted.js';

/** One `key=value` of a query. */
export interface RawPair {
  /** Decoded. */
  readonly key: string;
  /** As it stands in the URL. */
  readonly raw: string;
}

/** The path of `url`, a path with or without a query. */
export function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? url : url.slice(0, mark);
}

/** The pairs of the query of `url`, in their order. */
export function rawPairs(url: string): readonly RawPair[] {
  return url
    .slice(pathOf(url).length + 1)
    .split('&')
    .filter((raw) => raw !== '')
    .map((raw) => ({ key: keyOf(raw), raw }));
}

/** The values of `key` in the query of `url`, decoded; `+` is a space. */
export function valuesOf(url: string, key: string): string[] {
  return rawPairs(url)
    .filter((pair) => pair.key === key)
    .map(({ raw }) => decode(raw)[1]);
}

/** `url` with `key` once, as `value`, at the end; other pairs stay byte for byte. */
export function withParam(url: string, key: string, value: string): string {
  return replacePairs(url, new Set([key]), [encodePair(key, value)]);
}

/** `url` without `key`; other pairs stay byte for byte. */
export function withoutParam(url: string, key: string): string {
  return replacePairs(url, new Set([key]), []);
}

/**
 * Joins a Query object to the query of `url`: raw text is encoded, an array repeats its key, numbers
 * and booleans are written as text. A key that the object gives replaces the URL's own, wherever
 * keys are equal once decoded; `null`, `undefined` and `[]` give none. Other pairs of the URL stay
 * byte for byte.
 *
 * @throws OktaInputError at `query.<key>` for any other value.
 */
export function withQuery(url: string, query: Query): string {
  const entries = Object.entries(checkedObject(query)).map(
    ([key, value]) => [key, textsOf(key, value)] as const,
  );
  const given = entries.filter(([, texts]) => texts.length > 0);
  return replacePairs(
    url,
    new Set(given.map(([key]) => key)),
    given.flatMap(([key, texts]) => texts.map((text) => encodePair(key, text))),
  );
}

/** `url` without the pairs of `keys` and with the pairs `added` at its end. */
export function replacePairs(
  url: string,
  keys: ReadonlySet<string>,
  added: readonly string[],
): string {
  if (keys.size === 0 && added.length === 0) return url;
  const pairs = rawPairs(url);
  const kept = pairs.filter(({ key }) => !keys.has(key)).map(({ raw }) => raw);
  if (added.length === 0 && kept.length === pairs.length) return url;
  const all = [...kept, ...added];
  return all.length === 0 ? pathOf(url) : `${pathOf(url)}?${all.join('&')}`;
}

function checkedObject(query: unknown): object {
  // A Map or URLSearchParams has no keys of its own: it would be left out without a word.
  if (typeof query === 'object' && query !== null && !(Symbol.iterator in query)) return query;
  const hint = 'for URLSearchParams or a Map, write Object.fromEntries(…)';
  throw new OktaInputError('query', `must be an object of keys and values; ${hint}`);
}

function textsOf(key: string, value: unknown): readonly string[] {
  if (!isWellFormed(key)) throw refusal(key, 'must have a key without lone surrogates');
  if (value === null || value === undefined) return [];
  return Array.isArray(value)
    ? value.map((item: unknown) => textOf(key, item))
    : [textOf(key, value)];
}

function textOf(key: string, value: unknown): string {
  if (typeof value === 'boolean' || Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') {
    const rule = 'must be text, a finite number, a boolean, or an array of these';
    throw refusal(key, `${rule}: got ${quoted(value)}; write the value as text`);
  }
  if (!isWellFormed(value)) {
    throw refusal(key, 'must not hold lone surrogates; cut text between whole characters');
  }
  return value;
}

function refusal(key: string, message: string): OktaInputError {
  return new OktaInputError(`query.${key}`, message);
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function encodePair(key: string, value: string): string {
  return `${encodePart(key)}=${encodePart(value)}`;
}

/** The key alone: cursors are long, and their escapes need not be undone to be passed over. */
function keyOf(raw: string): string {
  const mark = raw.indexOf('=');
  return decode(mark === -1 ? raw : raw.slice(0, mark + 1))[0];
}

/** URLSearchParams, since it forgives broken escapes; the `&` keeps it from eating a `?`. */
function decode(raw: string): readonly [key: string, value: string] {
  // Nothing to decode, as in nearly every pair: a hundredth of the time.
  if (!/[%+]|[^\0-\x7f]/.test(raw)) {
    const mark = raw.indexOf('=');
    return mark === -1 ? [raw, ''] : [raw.slice(0, mark), raw.slice(mark + 1)];
  }
  const [pair = ['', ''] as const] = new URLSearchParams(`&${raw}`);
  return pair;
}
