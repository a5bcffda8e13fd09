import { randomUUID } from 'node:crypto';

/** Text that may hold a number that is not itself as a `number`: 16 digits in a row, or an exponent. */
const suspect = /\d{16}|\d[eE]/;
/** The texts and the numbers of JSON. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Of an integer written out, more digits than any id has; beyond that its exponent is what it says. */
const maxDigits = 10_000;

/**
 * Reads JSON as `JSON.parse` does, but for integers that a `number` cannot hold: they are bigints, so
 * that what is printed is what the org has said.
 *
 * @throws SyntaxError as `JSON.parse` does.
 */
export function exactJson(text: string): unknown {
  if (!suspect.test(text)) return JSON.parse(text);
  const mark = randomUUID();
  const marked = text.replace(tokens, (token) => {
    const digits = token.startsWith('"') ? undefined : digitsOf(token);
    return digits === undefined ? token : `"${mark}${digits}"`;
  });
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

/** The digits of an integer that is another one as a `number`. */
function digitsOf(token: string): string | undefined {
  const number = Number(token);
  if (Number.isSafeInteger(number) || (Number.isFinite(number) && !Number.isInteger(number)))
    return;
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const zeros = Number(exponent) - fraction.length;
  const isWritten = zeros >= 0 && zeros <= maxDigits;
  if (isWritten) return whole + fraction + '0'.repeat(zeros);
  const cut = fraction.replace(/0+$/, '');
  return zeros < 0 && Number(exponent) === 0 && cut === '' ? whole : undefined;
}
