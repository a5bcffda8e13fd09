import { OktaSinkError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';
import { cellOf, type Cell } from './cellOf.js';
import type { Column } from './column.js';
import type { Table } from './tableOptions.js';
import { shown } from './tableName.js';

/** A row as its table takes it. */
export interface ReadRow {
  readonly row: unknown;
  /** What identifies it in errors: the value of its key, else its place among the rows of the run. */
  readonly key: string;
  /** In the order of the columns. */
  readonly cells: readonly Cell[];
}

/** The cells of a row, in the order of the columns. */
export function cellsOf(row: unknown, columns: readonly Column[]): readonly Cell[] {
  return columns.map((column) => {
    try {
      return cellOf(column.read(row), column.type);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'cannot be read';
      throw new TypeError(`column ${column.name} ${reason}`, { cause: error });
    }
  });
}

/**
 * @param columns Those of the table, and those that have been added since.
 * @param place 1 for the first row of the run.
 * @throws OktaSinkError for a row that the table cannot take.
 */
export function readRow(
  row: unknown,
  table: Table,
  columns: readonly Column[],
  place: number,
): ReadRow {
  const key = keyOf(row, table, place);
  try {
    const cells = cellsOf(row, columns);
    if (table.keyIndex !== undefined && cells[table.keyIndex] === null) {
      throw new TypeError(`its key ${columns[table.keyIndex]?.path ?? ''} is missing`);
    }
    return { row, key, cells };
  } catch (cause) {
    throw refusedRow(table, key, cause);
  }
}

/** The error of a row that a table cannot take, or that its database refuses. */
export function refusedRow(table: Table, key: string, cause: unknown): OktaSinkError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message =
    `${shown(table.name)} cannot take the row ${quoted(key)}: ${reason}; ` +
    'correct the flow or the columns, or give a deadLetter to load the others';
  return new OktaSinkError(message, { key, cause });
}

/** The value of its key as text, else its place among the rows of the run, as in `#12`. */
export function keyOf(row: unknown, { naming }: Table, place: number): string {
  const value = naming?.read(row);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? value.toString()
    : `#${place.toString()}`;
}
