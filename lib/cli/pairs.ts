import { UsageError } from './usageError.js';

/** Names and texts; a name that was given more than once has all of its texts. */
export type Pairs = Readonly<Record<string, string | readonly string[]>>;

/**
 * Reads `k=v`, as often as it was given. The value may hold further separators.
 *
 * @param option What the pairs were given to, for the message; it never repeats a value.
 * @param separators What may stand between name and value.
 * @throws UsageError for a text without a name, or without a separator.
 */
export function pairs(option: string, texts: readonly string[] = [], separators = '='): Pairs {
  const read = new Map<string, string | readonly string[]>();
  for (const text of texts) {
    const at = text.search(new RegExp(`[${separators}]`));
    const name = text.slice(0, Math.max(at, 0)).trim();
    if (name === '') {
      throw new UsageError(`${option} must be written name=value; write ${option} 'name=value'`);
    }
    const value = text.slice(at + 1);
    const earlier = read.get(name);
    read.set(name, earlier === undefined ? value : [earlier, value].flat());
  }
  return Object.fromEntries(read);
}

/** Reads headers: `name: value` as curl takes them, or `name=value`. */
export function headerPairs(texts?: readonly string[]): Pairs {
  return Object.fromEntries(
    Object.entries(pairs('--header', texts, ':=')).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() : value.map((text) => text.trim()),
    ]),
  );
}
