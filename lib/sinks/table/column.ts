import { idOf } from '../shared/rowKey.js';
import { stampNames } from '../shared/stamp.js';
import { valueAt, valueOf } from '../shared/valueAt.js';

/** The types of columns. */
export const columnTypes = [
  'text',
  'integer',
  'bigint',
  'double',
  'boolean',
  'timestamp',
  'date',
  'json',
] as const;

/** What a column holds; `integer` has 32 bits, a `timestamp` is a moment, in UTC. */
export type ColumnType = (typeof columnTypes)[number];

/** A column of a table, by what a database has to know. */
export interface ColumnShape {
  readonly name: string;
  readonly type: ColumnType;
}

/** A column of a table, and where a record has its value. */
export interface Column extends ColumnShape {
  /** Dots reach inside; for messages. */
  readonly path: string;
  /** The property at the top of a record that the path begins with. */
  readonly property: string;
  readonly read: (row: unknown) => unknown;
}

const [run, loadedAt] = stampNames;

/** The columns of what a sink adds to each row. */
export const stampColumns = [
  { name: run, type: 'text' },
  { name: loadedAt, type: 'timestamp' },
] as const satisfies readonly ColumnShape[];

/** A column that is read at a path. */
export function columnAt(name: string, type: ColumnType, path: string): Column {
  const [first = '', ...rest] = path.split('.');
  const read =
    rest.length === 0
      ? (row: unknown) => valueOf(row, first)
      : (row: unknown) => valueAt(valueOf(row, first), rest);
  return { name, type, path, property: first, read };
}

/** A column for a property that no column reads, whatever its name has in it. */
export function columnOfProperty(name: string): Column {
  return { name, type: 'json', path: name, property: name, read: (row) => valueOf(row, name) };
}

/** The columns of a table that takes whole records: their id, and all of them as JSON. */
export function wholeRecord(key: string | undefined): readonly Column[] {
  const id: Column =
    key === undefined
      ? { ...columnAt('id', 'text', 'id'), read: idOf }
      : columnAt('id', 'text', key);
  return [id, { name: 'record', type: 'json', path: '', property: '', read: (row) => row }];
}

/** Whether rows that are no objects have nothing for any of these columns. */
export function readObjects(columns: readonly Column[]): boolean {
  return columns.every(({ path }) => path !== '');
}
