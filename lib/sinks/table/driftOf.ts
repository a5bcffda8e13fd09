import type { Column } from './column.js';

/** The properties at the top of records that some column reads, in part at least. */
export function propertiesRead(columns: readonly Column[]): ReadonlySet<string> {
  return new Set(columns.map(({ property }) => property));
}

/** The properties at the top of a row that no column reads. */
export function driftOf(row: unknown, read: ReadonlySet<string>): readonly string[] {
  if (typeof row !== 'object' || row === null) return [];
  return Object.keys(row).filter((name) => !read.has(name));
}
