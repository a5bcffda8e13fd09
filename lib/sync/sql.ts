import { identifier } from '../sinks/table/tableName.js';
import type { Lookup } from './stores/store.js';
import { deletedAt } from './stores/tableOptions.js';
import { syncedAt } from './tableColumns.js';
import type { SyncTable } from './types.js';

/** Text as SQL takes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Leaves out rows that are marked as gone. */
export function present({ marks }: Pick<Lookup, 'marks'>, and = 'WHERE'): string {
  return marks ? `${and} ${identifier(deletedAt)} IS NULL` : '';
}

/** The keys of rows that no reading since `at` has seen. */
export function unseenSince(lookup: Lookup, { name, key }: SyncTable, at: string): string {
  const columns = key.map((each, i) => `${identifier(each)}::VARCHAR AS c${i.toString()}`);
  return `SELECT ${columns.join(', ')} FROM ${lookup.table(name)}
    WHERE (${identifier(syncedAt)} IS NULL OR ${identifier(syncedAt)} < ${literal(at)}::TIMESTAMPTZ)
    ${present(lookup, 'AND')}`;
}

/** How many rows a table has. */
export function countOf(lookup: Lookup, { name }: Pick<SyncTable, 'name'>): string {
  return `SELECT COUNT(*)::VARCHAR AS c0 FROM ${lookup.table(name)} ${present(lookup)}`;
}
