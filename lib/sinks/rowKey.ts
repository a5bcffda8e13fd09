/**
 * What identifies a row in a message: the value of the first of `names` that it has, else its place
 * among the rows of the run.
 *
 * @param index How many rows the run had before it.
 */
export function rowKey(
  row: unknown,
  index: number,
  names: readonly string[] = ['id', 'uuid'],
): string {
  const named = typeof row === 'object' && row !== null ? row : {};
  for (const name of names) {
    const value: unknown = Object.hasOwn(named, name) ? named[name as never] : undefined;
    if (typeof value === 'string' || typeof value === 'number') return value.toString();
  }
  return `row ${(index + 1).toString()} of the run`;
}
