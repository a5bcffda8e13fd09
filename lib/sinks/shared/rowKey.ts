import { valueOf } from './valueAt.js';

/**
 * What identifies a row in a message: the values of its key, else its place among the rows of the run.
 *
 * @param index How many rows the run had before it.
 * @param key Reads the values; default: `id`, or `uuid`.
 */
export function rowKey(
  row: unknown,
  index: number,
  key: readonly ((row: unknown) => unknown)[] = [idOf],
): string {
  const values = key.map((read) => read(row)).filter(isNaming);
  return values.length > 0 ? values.join(', ') : `row ${(index + 1).toString()} of the run`;
}

/** The `id` of a record, and of a log event its `uuid`. */
export function idOf(row: unknown): string | number | bigint | undefined {
  return [valueOf(row, 'id'), valueOf(row, 'uuid')].find(isNaming);
}

function isNaming(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}
