/**
 * A value that `connection.parseJson` has made, as JSON can hold it: a bigint is the text of its digits,
 * since a number would not keep them all. What has a JSON of its own keeps it.
 */
export function portable(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (Array.isArray(value)) return value.map(portable);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, portable(each)]));
}
