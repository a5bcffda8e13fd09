import type { RefusalReason } from '../refuseRow.js';
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
  const cells: Cell[] = [];
  for (const column of columns) {
    try {
      cells.push(cellOf(column.read(row), column.type));
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : 'cannot be read';
      return { reason: `does not fit: column ${column.name} ${what}`, cause };
    }
  }
  const missing = key.find((index) => cells[index] === null);
  return missing === undefined
    ? cells
    : { reason: `has no value for the key ${columns[missing]?.path ?? ''}` };
}
