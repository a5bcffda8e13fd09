import { isDeepStrictEqual } from 'node:util';
import { shortened } from './shortened.js';

/** Stands for a property that is not there, since `undefined` is a value as well. */
const missing = Symbol('missing');
/** Beyond this a value may lead back to itself. */
const maxDepth = 20;
/** How much of a text is shown before the first difference. */
const lead = 15;

/** The first difference of two values by its path, as `profile.email is 'a', not 'b'`. */
export function describeDifference(
  actual: unknown,
  expected: unknown,
  path: readonly string[] = [],
): string {
  const key = path.length < maxDepth ? differingKey(actual, expected) : undefined;
  if (key === undefined) {
    const [first, second] = textsOf(actual, expected);
    const place = path.join('').replace(/^\./, '');
    return `${place === '' ? '' : `${place} `}is ${first}, not ${second}`;
  }
  return describeDifference(propertyOf(actual, key), propertyOf(expected, key), [
    ...path,
    Array.isArray(actual) ? `[${key}]` : /^\w+$/.test(key) ? `.${key}` : `['${key}']`,
  ]);
}

/** The first property in which two objects of one kind differ. */
function differingKey(actual: unknown, expected: unknown): string | undefined {
  if (!isObject(actual) || !isObject(expected)) return undefined;
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return undefined;
  const keys = [...new Set([actual, expected].flatMap((side) => keysOf(side)))];
  return keys.find((key) => !isDeepStrictEqual(propertyOf(actual, key), propertyOf(expected, key)));
}

function keysOf(value: object): readonly string[] {
  return value instanceof Error ? ['message', ...Object.keys(value), 'cause'] : Object.keys(value);
}

function propertyOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : missing;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Texts are cut to where they part. */
function textsOf(actual: unknown, expected: unknown): readonly [string, string] {
  if (typeof actual !== 'string' || typeof expected !== 'string') {
    return [textOf(actual), textOf(expected)];
  }
  const start = Math.max(0, firstDifference(actual, expected) - lead);
  const cut = (text: string) => shortened(`${start === 0 ? '' : '…'}${text.slice(start)}`);
  return [cut(actual), cut(expected)];
}

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

function textOf(value: unknown): string {
  return value === missing ? 'missing' : shortened(value);
}
