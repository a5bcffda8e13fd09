import { refuseRow, type RefusalReason } from '../shared/refuseRow.js';
import { rowKey } from '../shared/rowKey.js';
import type { Job } from '../types.js';
import type { Cell } from './cellOf.js';
import { columnOfProperty, stampColumns, type Column, type ColumnShape } from './column.js';
import { driftOf, propertiesRead } from './driftOf.js';
import { readRow } from './readRow.js';
import { shown } from './tableName.js';
import type { Table } from './tableOptions.js';

/** A row that a database may yet refuse, as far as that takes: it waits for its commit with thousands of others. */
export interface Refusable {
  /** What names it in messages. */
  readonly key: string;
  /** For the dead letter; none where there is none. */
  readonly row: unknown;
}

/** A row as its table takes it. */
export interface ReadRow extends Refusable {
  /** How many rows the run had before it. */
  readonly index: number;
  /** In the order of the columns; none of columns that have been added since. */
  readonly cells: readonly Cell[];
  /** Its `_loaded_at`: ISO 8601, in UTC. */
  readonly loadedAt: string;
}

/** Reads the rows of a run by the columns of their table. */
export interface RowReader {
  /** Those of the table, and behind them those that `onDrift: 'add'` has added. */
  readonly columns: () => readonly Column[];
  /** The rows that fit; the others have been refused. */
  readonly read: (rows: readonly unknown[]) => Promise<readonly ReadRow[]>;
  /** Refuses a row that the database does not take. @throws OktaSinkError without a dead letter. */
  readonly refuse: (row: Refusable, cause: unknown) => Promise<void>;
  /** How many rows have been refused. */
  readonly rowsRefused: () => number;
}

/**
 * @param faultOf Why the table cannot have a column; `undefined` where it can, or has it.
 * @param faultOfAll Why it cannot have all of these that have been, or are to be, added.
 */
export function rowReader(
  table: Table,
  { now }: Pick<Job, 'now'>,
  faultOf: (column: ColumnShape) => string | undefined,
  faultOfAll: (added: readonly ColumnShape[]) => string | undefined = () => undefined,
): RowReader {
  const { deadLetter } = table;
  let columns = table.columns;
  let properties = propertiesRead(columns);
  const names = new Set([...columns, ...stampColumns].map(({ name }) => name.toLowerCase()));
  let index = 0;
  let rowsRefused = 0;

  async function read(rows: readonly unknown[]): Promise<readonly ReadRow[]> {
    const loadedAt = now().toISOString();
    const fit: ReadRow[] = [];
    for (const row of rows) {
      const cells = unfitOf(row) ?? readRow(row, table, columns);
      const key = rowKey(row, index, table.naming);
      if ('reason' in cells) await refused({ row, key }, cells);
      else
        fit.push({ key, row: deadLetter === undefined ? undefined : row, index, cells, loadedAt });
      index++;
    }
    return fit;
  }

  function unfitOf(row: unknown): RefusalReason | undefined {
    if (table.onDrift === 'ignore') return undefined;
    const drift = driftOf(row, properties);
    if (table.onDrift === 'add') return add(drift);
    const [name] = drift;
    return name === undefined ? undefined : unread(name, 'which no column reads');
  }

  /** Adds all columns that a row needs, or none. */
  function add(drift: readonly string[]): RefusalReason | undefined {
    const added = drift.map(columnOfProperty);
    const lower = new Set(names);
    for (const column of added) {
      const fault = lower.has(column.name.toLowerCase())
        ? 'and a column of that name is there for another one'
        : (faultOfName(column.name) ?? faultOf(column));
      if (fault !== undefined) return unread(column.name, fault);
      lower.add(column.name.toLowerCase());
    }
    const [last] = added.slice(-1);
    if (last === undefined) return undefined;
    const fault = faultOfAll([...columns.slice(table.columns.length), ...added]);
    if (fault !== undefined) return unread(last.name, fault);
    for (const { name } of added) names.add(name.toLowerCase());
    columns = [...columns, ...added];
    properties = propertiesRead(columns);
    return undefined;
  }

  async function refused({ row, key }: Refusable, reason: RefusalReason): Promise<void> {
    await refuseRow({ row, key, ...reason }, deadLetter, shown(table.name));
    rowsRefused++;
  }

  return {
    columns: () => columns,
    read,
    rowsRefused: () => rowsRefused,
    refuse: (row, cause) => {
      const what = cause instanceof Error ? cause.message : String(cause);
      return refused(row, { reason: `was refused by the database: ${what}`, cause });
    },
  };
}

function unread(property: string, why: string): RefusalReason {
  return { reason: `has the property ${JSON.stringify(property)}, ${why}` };
}

function faultOfName(name: string): string | undefined {
  return name === '' || name.includes('\0') ? 'which is no name of a column' : undefined;
}
