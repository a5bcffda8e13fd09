/**
 * Refuses `value` unless it is a whole number from `min`, or `Infinity`.
 *
 * @throws RangeError that names the argument, the rule and the value.
 */
export function requireWhole(name: string, value: number, min: number): void {
  if (value === Infinity || (Number.isInteger(value) && value >= min)) return;
  throw new RangeError(
    `${name} must be a whole number from ${min.toString()}, or Infinity: got ${String(value)}`,
  );
}
