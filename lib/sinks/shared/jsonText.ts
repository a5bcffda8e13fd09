import { randomUUID } from 'node:crypto';

/** Stands before the digits of a bigint until the quotes around them are gone; nobody can know it. */
const mark = randomUUID();
/** As it is: some values have no JSON. */
const stringify = (value: unknown, indent?: number) =>
  JSON.stringify(value, undefined, indent) as string | undefined;
const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g');

/**
 * A value as sinks write it in JSON: a bigint as its digits, well formed.
 *
 * @param indent Blanks for each level; on one line without.
 * @returns `undefined` for what has no JSON.
 * @throws TypeError for what holds itself.
 */
export function jsonText(value: unknown, indent?: number): string | undefined {
  let text: string | undefined;
  try {
    text = stringify(value, indent);
  } catch (error) {
    text = withBigints(value, indent);
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

function withBigints(value: unknown, indent: number | undefined): string | undefined {
  const digits = (_: string, inner: unknown) =>
    typeof inner === 'bigint' ? mark + inner.toString() : inner;
  const text = JSON.stringify(value, digits, indent);
  return text.includes(mark) ? text.replace(marked, '$1') : undefined;
}
