import { randomUUID } from 'node:crypto';
import { jsonText } from '../sinks/shared/jsonText.js';

/** Text that may hold a number that is not itself as a `number`: 16 digits, or an exponent. */
const suspect = /(?:\d\.?){16}|\d[eE]/;
/** The texts and the numbers of JSON. */
const tokens = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Stands before the digits of a number until the quotes around them are gone; nobody can know it. */
const mark = randomUUID();
const marked = new RegExp(`"${mark}([^"]+)"`, 'g');

/**
 * Reads JSON as `JSON.parse` does, but for numbers of which a `number` would not keep each digit: they
 * are objects that {@link exactText} writes as the org has.
 *
 * @throws SyntaxError as `JSON.parse` does.
 */
export function exactJson(text: string): unknown {
  if (!suspect.test(text)) return JSON.parse(text);
  const kept = text.replace(tokens, (token) =>
    token.startsWith('"') || isHeld(token) ? token : `"${mark}${token}"`,
  );
  return JSON.parse(kept, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? { toJSON: () => value } : value,
  );
}

/**
 * The JSON of what {@link exactJson} has read.
 *
 * @param indent Blanks for each level; on one line without.
 */
export function exactText(value: unknown, indent?: number): string {
  return (jsonText(value, indent) ?? '').replace(marked, '$1');
}

/** Whether a number is printed with the value that its text has. */
function isHeld(token: string): boolean {
  const printed = String(Number(token));
  return printed === token || valueOf(printed) === valueOf(token);
}

/** The value of a decimal, in the one form that it has: its digits and where the point stands. */
function valueOf(decimal: string): string {
  const [mantissa = '', exponent = '0'] = decimal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const zeros = BigInt(digits.length - significant.length - fraction.length);
  const sign = mantissa.startsWith('-') ? '-' : '';
  return `${sign}${significant}e${(BigInt(exponent) + zeros).toString()}`;
}
