import { cellOf } from '../sinks/table/cellOf.js';
import type { ColumnType } from '../sinks/table/column.js';
import { valueAt } from '../sinks/shared/valueAt.js';
import { syncedAt, wholeRecord } from './tableColumns.js';
import type { SyncTable } from './types.js';
import { withoutSecrets } from './withoutSecrets.js';

/** A row of a table: columns by name. */
export type Row = Readonly<Record<string, unknown>>;

/** What a row has besides its record. */
export interface RowContext {
  /** The columns that its parent has the values of. */
  readonly parent: Row;
  /** When it was read, ISO 8601. */
  readonly at: string;
}

/**
 * Makes rows of the records of a table. A value that does not fit the type of its column is left to the
 * whole record beside it.
 */
export function rowOf(table: SyncTable): (record: unknown, context: RowContext) => Row {
  const { secrets, keepsRecord = true } = table;
  const columns = Object.entries(table.columns).map(([name, { type, path, lastSegment }]) => ({
    name,
    type,
    path: path.split('.'),
    isLast: lastSegment === true,
  }));
  return (record, { parent, at }) => {
    const row: Record<string, unknown> = { ...parent };
    for (const { name, type, path, isLast } of columns) {
      // What was asked for by its parent is its parent's, whatever its record calls that.
      if (parent[name] !== undefined) continue;
      const value = valueAt(record, path);
      row[name] = fitting(isLast ? lastSegment(value) : value, type);
    }
    if (keepsRecord) row[wholeRecord] = withoutSecrets(record, secrets);
    row[syncedAt] = at;
    return row;
  };
}

function fitting(value: unknown, type: ColumnType): unknown {
  if (typeof value === 'string' && type === 'text') return value;
  try {
    cellOf(value, type);
    return value;
  } catch {
    return null;
  }
}

function lastSegment(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [path = ''] = value.split(/[?#]/);
  return path.split('/').at(-1);
}
