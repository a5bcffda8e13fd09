/**
 * Refuses `value` unless it is a function or one of `words`.
 *
 * @throws TypeError that names the argument, the rule and the value.
 */
export function requireFunction(name: string, value: unknown, words: readonly string[] = []): void {
  if (typeof value === 'function' || words.includes(value as string)) return;
  const rule = [...words.map((word) => `'${word}'`), 'a function'].join(' or ');
  throw new TypeError(`${name} must be ${rule}: got ${String(value)}`);
}
