/**
 * Refuses `value` unless it is one of `words`.
 *
 * @throws TypeError that names the argument, the rule and the value.
 */
export function requireWord(name: string, value: unknown, words: readonly string[]): void {
  if (words.includes(value as string)) return;
  const rule = words.map((word) => `'${word}'`).join(' or ');
  throw new TypeError(`${name} must be ${rule}: got ${String(value)}`);
}
