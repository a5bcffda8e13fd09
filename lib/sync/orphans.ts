import { concatMap, defer, from, map, reduce, type Observable } from 'rxjs';
import { identifier } from '../sinks/table/tableName.js';
import { literal, present } from './sql.js';
import type { Lookup } from './stores/store.js';
import { deletedAt } from './stores/tableOptions.js';
import type { SyncTable } from './types.js';

/** How many rows of a table name what is not there, by the reason. */
export type Orphans = Readonly<Record<string, number>>;

/** The reason of those that have none. */
export const unexplained = 'without a reason';

/** Rows whose foreign keys lead nowhere, by table and reason; `loaded` are the tables that were read. */
export function orphansOf(
  lookup: Lookup,
  loaded: readonly SyncTable[],
): Observable<ReadonlyMap<string, Orphans>> {
  const checks = loaded.flatMap((table) =>
    Object.entries(table.references ?? {}).flatMap(([column, to]) => {
      const [parent = '', key = ''] = to.split('.');
      return loaded.some(({ name }) => name === parent) ? [{ table, column, parent, key }] : [];
    }),
  );
  return from(checks).pipe(
    concatMap(({ table, column, parent, key }) =>
      defer(() => from(lookup.query(countsOf(lookup, table, column, parent, key)))).pipe(
        map(([[all = '0', explained = '0'] = []]) => {
          const { reason = '' } = table.orphans?.[column] ?? {};
          const counts = {
            [reason]: Number(explained),
            [unexplained]: Number(all) - Number(explained),
          };
          return { name: table.name, counts };
        }),
      ),
    ),
    reduce((found, { name, counts }) => {
      const own = { ...found.get(name) };
      for (const [reason, count] of Object.entries(counts)) {
        if (count > 0) own[reason] = (own[reason] ?? 0) + count;
      }
      return Object.keys(own).length === 0 ? found : new Map([...found, [name, own]]);
    }, new Map<string, Orphans>()),
  );
}

/** What stands behind FROM for rows of `table` whose `column` names no row of `parent`. */
export function orphanRows(
  lookup: Lookup,
  table: SyncTable,
  column: string,
  parent: string,
  key: string,
): string {
  const name = identifier(column);
  return `${lookup.table(table.name)} c WHERE c.${name} IS NOT NULL AND c.${name} <> ''
    ${lookup.marks ? `AND c.${identifier(deletedAt)} IS NULL` : ''}
    AND NOT EXISTS (SELECT 1 FROM ${lookup.table(parent)} p WHERE p.${identifier(key)} = c.${name}
      ${present(lookup, 'AND')})`;
}

function countsOf(
  lookup: Lookup,
  table: SyncTable,
  column: string,
  parent: string,
  key: string,
): string {
  return `SELECT COUNT(*)::VARCHAR AS c0,
    COALESCE(SUM(CASE WHEN ${explainedBy(table, column)} THEN 1 ELSE 0 END), 0)::VARCHAR AS c1
    FROM ${orphanRows(lookup, table, column, parent, key)}`;
}

function explainedBy(table: SyncTable, column: string): string {
  const found = table.orphans?.[column];
  if (found === undefined) return '1 = 0';
  const { where } = found;
  if (where === undefined) return '1 = 1';
  return `c.${identifier(where.column)} IN (${where.in.map(literal).join(', ')})`;
}
