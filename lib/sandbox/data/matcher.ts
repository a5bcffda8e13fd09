import type { Criteria, Operator, Test } from './criteria.js';

/** A function that tells whether what `read` reads of an item meets the criteria. */
export function matcher<T>(
  criteria: Criteria,
  read: (item: T, path: string) => unknown,
): (item: T) => boolean {
  if ('every' in criteria) {
    const parts = criteria.every.map((part) => matcher(part, read));
    return (item) => parts.every((part) => part(item));
  }
  if ('some' in criteria) {
    const parts = criteria.some.map((part) => matcher(part, read));
    return (item) => parts.some((part) => part(item));
  }
  const test = tester(criteria);
  return (item) => {
    const value = read(item, criteria.path);
    return Array.isArray(value) ? value.some(test) : test(value);
  };
}

/** Dates are read as milliseconds; text is compared without regard to case, as Okta does. */
function tester({ operator, value }: Test): (actual: unknown) => boolean {
  if (operator === 'pr') return (actual) => actual !== undefined && actual !== null;
  const number = typeof value === 'string' ? Date.parse(value) : Number(value);
  const text = String(value).toLowerCase();
  return (actual) => {
    if (actual === undefined || actual === null) return operator === 'eq' && value === null;
    if (typeof actual === 'number') return compares(operator, actual - number);
    const given = (typeof actual === 'string' ? actual : JSON.stringify(actual)).toLowerCase();
    if (operator === 'sw') return given.startsWith(text);
    if (operator === 'co') return given.includes(text);
    return compares(operator, given < text ? -1 : given > text ? 1 : 0);
  };
}

function compares(operator: Operator, difference: number): boolean {
  if (operator === 'eq') return difference === 0;
  if (operator === 'gt') return difference > 0;
  if (operator === 'ge') return difference >= 0;
  if (operator === 'lt') return difference < 0;
  return operator === 'le' && difference <= 0;
}

/** The range of `path` outside which nothing meets the criteria, in milliseconds, both inclusive. */
export function rangeOf(criteria: Criteria, path: string): readonly [number, number] {
  if ('every' in criteria) {
    const ranges = criteria.every.map((part) => rangeOf(part, path));
    return [Math.max(...ranges.map(([from]) => from)), Math.min(...ranges.map(([, to]) => to))];
  }
  if ('some' in criteria || criteria.path !== path) return [-Infinity, Infinity];
  const time = Date.parse(String(criteria.value));
  const { operator } = criteria;
  if (operator === 'eq') return [time, time];
  if (operator === 'gt' || operator === 'ge') return [time, Infinity];
  return operator === 'lt' || operator === 'le' ? [-Infinity, time] : [-Infinity, Infinity];
}
