import { OktaInputError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';
import type { RowKey } from '../types.js';
import type { ColumnShape } from './column.js';
import type { Table } from './tableOptions.js';

/** Rows to take away, by the values of these columns. */
export interface Removal {
  readonly columns: readonly ColumnShape[];
  /** In the order of the columns. */
  readonly values: readonly (readonly string[])[];
}

/**
 * Keys by the columns that they name.
 *
 * @throws OktaInputError for a key without columns, or with one that the table has not.
 */
export function removals(
  { columns }: Pick<Table, 'columns'>,
  keys: readonly RowKey[],
): readonly Removal[] {
  const groups = new Map<
    string,
    { columns: readonly ColumnShape[]; values: (readonly string[])[] }
  >();
  for (const key of keys) {
    const names = Object.keys(key).sort();
    const id = JSON.stringify(names);
    const group = groups.get(id) ?? {
      columns: names.map((name) => columnOf(columns, name)),
      values: [],
    };
    if (names.length === 0)
      throw new OktaInputError('keys', 'must name a column each: all rows would go');
    group.values.push(names.map((name) => key[name] ?? ''));
    groups.set(id, group);
  }
  return [...groups.values()];
}

function columnOf(columns: Table['columns'], name: string): ColumnShape {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name).join(', ');
  throw new OktaInputError('keys', `name ${quoted(name)}, which is none of the columns (${names})`);
}
