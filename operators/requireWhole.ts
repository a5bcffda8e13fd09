/**
 * Refuses `value` unless it is a whole number from `least`, or `Infinity`.
 *
 * @throws RangeError that names the argument, the rule and the value.
 */
export function requireWhole(name: string, value: number, least: number): void {
  if (value === Infinity || (Number.isInteger(value) && value >= least)) return;
  throw new RangeError(
    `${name} must be a whole number from ${least.toString()}, or Infinity: got ${String(value)}`,
  );
}
