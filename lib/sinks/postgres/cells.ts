import type { SourceColumn } from './columns.js';

/** What is at `path` in a row; `undefined` where the way ends early. */
export function valueAt(row: unknown, path: readonly string[]): unknown {
  let value = row;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = value[name as never];
  }
  return value;
}

/** A value as text that the server reads as `type`; `null` is SQL's NULL. */
export function cellOf(value: unknown, type: string): string | null {
  if (type === 'jsonb' || type === 'json') return jsonOf(value);
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && type.endsWith('[]')) return arrayOf(value);
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- no object by now
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The properties of a row that no column reads. */
export function strangeIn(row: unknown, columns: readonly SourceColumn[]): readonly string[] {
  if (typeof row !== 'object' || row === null) return [];
  const known = new Set(columns.map(({ path: [first] }) => first));
  return Object.keys(row).filter((name) => !known.has(name));
}

function jsonOf(value: unknown): string | null {
  return value === undefined || typeof value === 'function' ? null : JSON.stringify(value);
}

function arrayOf(values: readonly unknown[]): string {
  const items = values.map((value) => {
    const cell = cellOf(value, 'text');
    return cell === null ? 'NULL' : `"${cell.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}
