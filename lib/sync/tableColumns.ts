import type { ColumnType } from '../sinks/table/column.js';
import { parentColumns } from './placeholders.js';
import type { SyncTable } from './types.js';

/** The column of the time at which a row was read from the org. */
export const syncedAt = '_synced_at';
/** The column of the whole record. */
export const wholeRecord = 'record';

/** All columns that rows of a table fill, in their order: its key first. */
export function tableColumns(table: SyncTable): Readonly<Record<string, ColumnType>> {
  const { columns, within, keepsRecord = true } = table;
  const all = new Map<string, ColumnType>([
    ...parentColumns(table).map((name) => [name, 'text'] as const),
    ...(within?.position === undefined ? [] : [[within.position, 'integer'] as const]),
    ...Object.entries(columns).map(([name, { type }]) => [name, type] as const),
    ...(keepsRecord ? [[wholeRecord, 'json'] as const] : []),
    [syncedAt, 'timestamp'],
  ]);
  const key = table.key.flatMap((name) => {
    const type = all.get(name);
    return type === undefined ? [] : [[name, type] as const];
  });
  return Object.fromEntries([...key, ...all]);
}
