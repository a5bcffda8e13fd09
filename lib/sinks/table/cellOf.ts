import { jsonText } from '../shared/jsonText.js';
import type { ColumnType } from './column.js';

/** A value as a database takes it: moments and dates as ISO 8601, JSON as text. */
export type Cell = string | number | bigint | boolean | null;

/**
 * A value as a column of `type` takes it.
 *
 * @throws TypeError when it would not be the same any more; the message never shows the value.
 */
export function cellOf(value: unknown, type: ColumnType): Cell {
  if (value === undefined || value === null) return null;
  const cell = casts[type](value);
  if (cell === undefined) throw new TypeError(`takes ${wanted[type]}, and got ${kindOf(value)}`);
  return cell;
}

const wanted: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'a whole number of 32 bits',
  bigint: 'a whole number of 64 bits',
  double: 'a number',
  boolean: 'true or false',
  timestamp: 'an ISO 8601 date and time with its zone, or one in UTC as Okta writes it without',
  date: 'an ISO 8601 date',
  json: 'a JSON value',
};

const casts: Readonly<Record<ColumnType, (value: unknown) => Cell | undefined>> = {
  text: (value) => (typeof value === 'string' ? value : asText(value)),
  integer: (value) => {
    const number = asNumber(value);
    return number !== undefined && (number | 0) === number ? number : undefined;
  },
  bigint: asBigint,
  double: asNumber,
  boolean: (value) => (typeof value === 'boolean' ? value : booleans.get(value)),
  timestamp: asTimestamp,
  date: (value) =>
    typeof value === 'string' && datePattern.test(value) && isDay(value) ? value : undefined,
  json: asJson,
};

const booleans: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
const datePattern = /^\d{4}-\d\d-\d\d$/;
/** `2025-03-14 03:21:09.0` and the same with a `T`: some of Okta's own times, which are in UTC. */
const bareTimestampPattern = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)$/;
const timestampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)$/;
/** Times as Okta writes most of them, of days that every month has. */
const plainTimestampPattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z$/;
const numberPattern = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const wholePattern = /^[+-]?\d{1,19}$/;

function asText(value: unknown): string | undefined {
  if (value instanceof Date) return asTimestamp(value);
  if (typeof value === 'object') return asJson(value);
  const isPlain =
    typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  return isPlain ? value.toString() : undefined;
}

/** What has no JSON may say so by an error: circles, a `toJSON` that throws. */
function asJson(value: unknown): string | undefined {
  try {
    return jsonText(value);
  } catch {
    return undefined;
  }
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !numberPattern.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function asBigint(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  const isWhole = typeof value === 'string' && wholePattern.test(value);
  if (!isWhole && typeof value !== 'bigint') return undefined;
  const whole = BigInt(value);
  return BigInt.asIntN(64, whole) === whole ? whole : undefined;
}

function asTimestamp(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value !== 'string') return undefined;
  if (plainTimestampPattern.test(value)) return value;
  const text = value.replace(bareTimestampPattern, '$1T$2Z');
  if (!timestampPattern.test(text)) return undefined;
  return !Number.isNaN(Date.parse(text)) && isDay(text.slice(0, 10)) ? text : undefined;
}

/** Whether the calendar has this day: `Date` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'a text that is none';
  if (typeof value === 'number') return 'a number that is none';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
