import type { RefusalReason } from '../shared/refuseRow.js';
import { unwritable } from '../shared/unwritable.js';
import { cellOf, type Cell } from './cellOf.js';
import { readObjects, type Column } from './column.js';
import type { Table } from './tableOptions.js';

/** The cells of a row, in the order of the columns, or why it has none. */
export function readRow(
  row: unknown,
  { key }: Pick<Table, 'key'>,
  columns: readonly Column[],
): readonly Cell[] | RefusalReason {
  if ((typeof row !== 'object' || row === null) && readObjects(columns)) {
    return { reason: 'is not an object' };
  }
  if (ArrayBuffer.isView(row)) return { reason: 'is bytes, which are no row' };
  const cells: Cell[] = [];
  for (const column of columns) {
    const value = column.read(row);
    try {
      cells.push(cellOf(value, column.type));
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : 'cannot be read';
      return unfitting(column, { reason: what, cause }, value);
    }
    if (typeof value === 'number' || typeof value === 'object') {
      const unfit = unwritable(value);
      if (unfit !== undefined) return unfitting(column, unfit);
    }
  }
  const missing = key.find((index) => cells[index] === null);
  return missing === undefined
    ? cells
    : { reason: `has no value for the key ${columns[missing]?.path ?? ''}` };
}

/** A number without its digits fits no column, and says so by itself. */
function unfitting({ name }: Column, refusal: RefusalReason, value?: unknown): RefusalReason {
  const { reason, ...more } =
    (typeof value === 'number' ? unwritable(value) : undefined) ?? refusal;
  return { ...more, reason: `does not fit: column ${name} ${reason}` };
}
