/** Options that have all been filled in: none is missing, and none is `undefined`. */
export type Complete<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

/** Throws unless `value` is a date that exists. */
export function checkDate(name: string, value: unknown): void {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) {
    refuseOption(name, 'must be a valid date', value);
  }
}

/** A number within its range; `fallback` for `undefined`, which `NaN` refuses. */
export function readNumber(
  name: string,
  given: unknown,
  rule: { fallback: number; min?: number; max: number; integer?: boolean },
): number {
  const { fallback, min = 0, max, integer = false } = rule;
  const value = given === undefined ? fallback : given;
  const fits = typeof value === 'number' && value >= min && value <= max;
  if (fits && (!integer || Number.isInteger(value))) return value;
  const kind = integer ? 'an integer' : 'a number';
  return refuseOption(name, `must be ${kind} from ${String(min)} to ${String(max)}`, given);
}

/** Throws for options that do not exist: a misspelt one would be ignored in silence. */
export function refuseUnknown(name: string, given: object, names: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (!names.includes(key))
      refuseOption(`${name}.${key}`, `does not exist; there are ${names.join(', ')}`, key);
  }
}

/** Ends with a TypeError that names an option, its rule and the value given. */
export function refuseOption(name: string, rule: string, value: unknown): never {
  throw new TypeError(
    `${name} ${rule}: got ${typeof value === 'string' ? `"${value}"` : String(value)}`,
  );
}
