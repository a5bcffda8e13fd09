import { identifier } from '../sinks/table/tableName.js';
import type { Lookup } from './stores/store.js';
import { parentColumns, sourceColumn } from './placeholders.js';
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

/** The keys of rows that no reading since `at` has seen, of those that meet a condition. */
export function unseenSince(
  lookup: Lookup,
  { name, key }: SyncTable,
  at: string,
  condition: string,
): string {
  return `SELECT ${asText(key)} FROM ${lookup.table(name)} c
    WHERE (${identifier(syncedAt)} IS NULL OR ${identifier(syncedAt)} < ${literal(at)}::TIMESTAMPTZ)
    AND (${condition}) ${present(lookup, 'AND')}`;
}

/** How many rows a table has. */
export function countOf(lookup: Lookup, { name }: Pick<SyncTable, 'name'>): string {
  return `SELECT COUNT(*)::VARCHAR AS c0 FROM ${lookup.table(name)} ${present(lookup)}`;
}

/** How many rows each parent has, behind its columns. */
export function countsByParent(lookup: Lookup, table: SyncTable): string {
  const columns = parentColumns(table);
  const by = columns.map(identifier).join(', ');
  return `SELECT ${asText(columns)}, COUNT(*)::VARCHAR AS total FROM ${lookup.table(table.name)}
    ${present(lookup)} GROUP BY ${by}`;
}

/** What rows hold in some columns where one of others has one of these values. */
export function distinctWhere(
  lookup: Lookup,
  { name }: Pick<SyncTable, 'name'>,
  columns: readonly string[],
  among: readonly string[],
  values: readonly string[],
): string {
  const either = among.map((each) =>
    isAmong(
      [each],
      values.map((value) => [value]),
    ),
  );
  return `SELECT DISTINCT ${asText(columns)} FROM ${lookup.table(name)}
    WHERE (${either.join(' OR ')}) ${present(lookup, 'AND')}`;
}

/** What rows hold in some columns where one of time is not before `since`. */
export function distinctSince(
  lookup: Lookup,
  { name }: Pick<SyncTable, 'name'>,
  columns: readonly string[],
  time: string,
  since: string,
): string {
  return `SELECT DISTINCT ${asText(columns)} FROM ${lookup.table(name)}
    WHERE ${identifier(time)} >= ${literal(since)}::TIMESTAMPTZ ${present(lookup, 'AND')}`;
}

/** Holds for rows whose columns have one of these values; for none where there are none. */
export function isAmong(
  columns: readonly string[],
  values: readonly (readonly string[])[],
): string {
  if (values.length === 0) return '1 = 0';
  const left = columns.map((each) => `${identifier(each)}::VARCHAR`).join(', ');
  const right = values.map((each) => `(${each.map(literal).join(', ')})`).join(', ');
  return `(${left}) IN (${right})`;
}

/** Holds for rows, called c, whose parent is not there. */
export function withoutParent(lookup: Lookup, table: SyncTable, parent: SyncTable): string {
  const own = parentColumns(table);
  const same = own.map(
    (each) => `p.${identifier(sourceColumn(parent, each))} = c.${identifier(each)}`,
  );
  return `NOT EXISTS (SELECT 1 FROM ${lookup.table(parent.name)} p
    WHERE ${same.join(' AND ')} ${present(lookup, 'AND')})`;
}

/** One row, if any, whose parent is not there. */
export function anyWithoutParent(lookup: Lookup, table: SyncTable, parent: SyncTable): string {
  return `SELECT '1' AS c0 FROM ${lookup.table(table.name)} c
    WHERE ${withoutParent(lookup, table, parent)} ${present(lookup, 'AND')} LIMIT 1`;
}

function asText(columns: readonly string[]): string {
  return columns.map((each, i) => `${identifier(each)}::VARCHAR AS c${i.toString()}`).join(', ');
}
