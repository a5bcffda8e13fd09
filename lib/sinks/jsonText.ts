import { randomUUID } from 'node:crypto';

/** Stands before the digits of a bigint until the quotes around them are gone; nobody can know it. */
const mark = randomUUID();
/** As it is: some values have no JSON. */
const stringify: (value: unknown) => string | undefined = JSON.stringify;
const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g');

/**
 * A value as sinks write it in JSON: a bigint as its digits, well formed.
 *
 * @returns `undefined` for what has no JSON.
 * @throws TypeError for what holds itself.
 */
export function jsonText(value: unknown): string | undefined {
  let text: string | undefined;
  try {
    text = stringify(value);
  } catch (error) {
    text = withBigints(value);
    if (text === undefined) throw error;
  }
  return text === undefined ? undefined : wellFormedJson(text);
}

/**
 * JSON with U+FFFD for each half of a surrogate pair: databases refuse it, or cannot read a column any
 * more that holds one. Writers of JSON escape halves alone.
 */
export function wellFormedJson(json: string): string {
  if (!json.includes('\\ud')) return json;
  return json.replace(/\\(?:u(d[89a-f][\da-f]{2})|[^])/g, (escape, half: string | undefined) =>
    half === undefined ? escape : '\uFFFD',
  );
}

function withBigints(value: unknown): string | undefined {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? mark + inner.toString() : inner,
  );
  return text.includes(mark) ? text.replace(marked, '$1') : undefined;
}
