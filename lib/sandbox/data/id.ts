import { hash } from './random.js';

// In the order of their character codes, so that ids sort as the indexes they are made of.
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const pairs = Array.from(digits, (first) => Array.from(digits, (second) => first + second)).flat();

/** The three characters that Okta gives ids of a kind: `00u` for users, `00g` for groups. */
export type IdPrefix = string;

/**
 * An id as Okta writes it: a prefix of three characters and 17 more, here five of the org, six of
 * the index and six of both, so that ids order as indexes do.
 */
export function idOf(prefix: IdPrefix, seed: number, index: number): string {
  return `${prefix}${base62(hash(seed, 0, 91)).slice(1)}${base62(index)}${base62(hash(seed, index, 92))}`;
}

/** The index that an id was made of; `undefined` for anything that {@link idOf} did not make. */
export function indexOf(id: string, prefix: IdPrefix, seed: number): number | undefined {
  if (id.length !== 20) return undefined;
  let index = 0;
  for (const character of id.slice(8, 14)) index = index * 62 + digits.indexOf(character);
  return index >= 0 && idOf(prefix, seed, index) === id ? index : undefined;
}

/** A number in six digits to the base 62, two at a time, for speed. */
function base62(value: number): string {
  const upper = Math.floor(value / 3844);
  return `${pair(Math.floor(upper / 3844))}${pair(upper % 3844)}${pair(value % 3844)}`;
}

function pair(value: number): string {
  return pairs[value] ?? '';
}
