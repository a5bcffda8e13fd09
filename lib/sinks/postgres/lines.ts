import type { Line } from './block.js';
import { cellOf, valueAt } from './cells.js';
import { stamps, type SourceColumn } from './columns.js';
import { copyText } from './copyText.js';
import type { PostgresSettings } from './options.js';
import type { Column } from './table.js';

/** A column with the type that its table has. */
export interface TypedColumn {
  readonly path: readonly string[];
  readonly name: string;
  readonly type: string;
}

/** A row that cannot become a line, and why, without its values. */
export interface Unfit {
  readonly reason: string;
  readonly cause?: unknown;
}

/** Columns with the types of those that are there. */
export function typed(
  columns: readonly SourceColumn[],
  existing: readonly Column[],
): readonly TypedColumn[] {
  const types = new Map(existing.map(({ name, type }) => [name, type]));
  return columns.map(({ name, path, type }) => ({ name, path, type: types.get(name) ?? type }));
}

/**
 * A row as a line: its columns, run and time, and at last its number.
 *
 * @param columns Those of the row, without what the sink adds.
 * @param stamp The values of what it adds.
 */
export function lineOf<R>(
  row: R,
  columns: readonly TypedColumn[],
  stamp: readonly string[],
  { key, keyPaths }: Pick<PostgresSettings, 'key' | 'keyPaths'>,
  index: number,
): Line<R> | Unfit {
  if ((typeof row !== 'object' || row === null) && columns.every(({ path }) => path.length > 0))
    return { reason: 'is not an object' };
  try {
    const cells = columns.map(({ path, type }) => cellOf(valueAt(row, path), type));
    const missing = key.find((name) => cells[columns.findIndex((to) => to.name === name)] === null);
    if (missing !== undefined) return { reason: `has no value for the key ${missing}` };
    return { row, key: rowKey(row, keyPaths, index), text: copyText([...cells, ...stamp]) };
  } catch (cause) {
    return { reason: 'has no JSON', cause };
  }
}

/** What identifies a row in messages: its key, else its place among the rows of the run. */
export function rowKey(row: unknown, paths: readonly (readonly string[])[], index: number): string {
  const values = paths
    .map((path) => valueAt(row, path))
    .filter((value) => typeof value === 'string' || typeof value === 'number');
  return values.length > 0 ? values.join(', ') : `row ${(index + 1).toString()} of the run`;
}

/** The names of all columns of a line. */
export function namesOf(columns: readonly TypedColumn[]): readonly string[] {
  return [...columns, ...stamps].map(({ name }) => name);
}
