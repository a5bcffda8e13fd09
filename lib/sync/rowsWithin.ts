import { valueAt } from '../sinks/shared/valueAt.js';
import { rowOf, type Row } from './rowOf.js';
import type { SyncTable } from './types.js';

/** Makes the rows that stand within a record of `host`: targets of an event, users of a device. */
export function rowsWithin(
  host: SyncTable,
  table: SyncTable,
): (record: unknown, at: string) => readonly Row[] {
  const { within } = table;
  const make = rowOf(table);
  const keyPath = (host.columns[host.key.at(-1) ?? '']?.path ?? 'id').split('.');
  const listPath = (within?.path ?? '').split('.');
  const hasOwnKey = table.key.map((name) => table.columns[name]?.path).filter(Boolean);
  return (record, at) => {
    const items = valueAt(record, listPath);
    const key = valueAt(record, keyPath);
    if (within === undefined || !Array.isArray(items) || typeof key !== 'string') return [];
    return items.flatMap((item: unknown, position) => {
      // What has no key of its own is told apart by nothing.
      const isWhole = hasOwnKey.every((path) => {
        const value = valueAt(item, (path ?? '').split('.'));
        return value !== undefined && value !== null && value !== '';
      });
      if (!isWhole) return [];
      const place = within.position === undefined ? {} : { [within.position]: position };
      return [make(item, { parent: { [within.column]: key, ...place }, at })];
    });
  };
}
