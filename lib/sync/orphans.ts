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

/** The reasons of those whose parent the org was asked for by its id. */
export const goneMeanwhile = 'a parent that the org does not know any more';
export const notVisible = 'a parent that the token may not read';

/** Columns that name rows of another table, both of which have been read. */
export interface Check {
  readonly table: SyncTable;
  readonly column: string;
  readonly parent: SyncTable;
  readonly key: string;
}

/** Ids that a table lacks though others name them, and why: what the org has answered for them. */
export type Absent = Readonly<Record<string, ReadonlyMap<string, string>>>;

/** What can be looked up between these tables. */
export function checksOf(loaded: readonly SyncTable[]): readonly Check[] {
  return loaded.flatMap((table) =>
    Object.entries(table.references ?? {}).flatMap(([column, to]) => {
      const [name = '', key = ''] = to.split('.');
      const parent = loaded.find((other) => other.name === name);
      return parent === undefined ? [] : [{ table, column, parent, key }];
    }),
  );
}

/** Rows whose foreign keys lead nowhere, by table and reason; `loaded` are the tables that were read. */
export function orphansOf(
  lookup: Lookup,
  loaded: readonly SyncTable[],
  absent: Absent = {},
): Observable<ReadonlyMap<string, Orphans>> {
  return from(checksOf(loaded)).pipe(
    concatMap((check) =>
      defer(() => from(lookup.query(countsOf(lookup, check, absent)))).pipe(
        map((rows) => ({
          name: check.table.name,
          counts: rows.map(([reason, count]) => [reason ?? unexplained, Number(count)] as const),
        })),
      ),
    ),
    reduce((found, { name, counts }) => {
      const own = { ...found.get(name) };
      for (const [reason, count] of counts) own[reason] = (own[reason] ?? 0) + count;
      return counts.length === 0 ? found : new Map([...found, [name, own]]);
    }, new Map<string, Orphans>()),
  );
}

/** The ids that rows name without a reason and that are not there, at most so many. */
export function idsWithoutReason(lookup: Lookup, check: Check, limit: number): string {
  const name = `c.${identifier(check.column)}::VARCHAR`;
  return `SELECT DISTINCT ${name} AS c0 FROM ${orphanRows(lookup, check)}
    AND NOT (${explainedBy(check)}) ORDER BY c0 LIMIT ${limit.toString()}`;
}

/** What stands behind FROM for rows whose column names no row of the parent. */
function orphanRows(lookup: Lookup, { table, column, parent, key }: Check): string {
  const name = identifier(column);
  return `${lookup.table(table.name)} c WHERE c.${name} IS NOT NULL AND c.${name} <> ''
    ${lookup.marks ? `AND c.${identifier(deletedAt)} IS NULL` : ''}
    AND NOT EXISTS (SELECT 1 FROM ${lookup.table(parent.name)} p WHERE p.${identifier(key)} = c.${name}
      ${present(lookup, 'AND')})`;
}

function countsOf(lookup: Lookup, check: Check, absent: Absent): string {
  const { table, column, parent } = check;
  const known = absent[parent.name] ?? new Map<string, string>();
  const asked = [goneMeanwhile, notVisible].flatMap((reason) => {
    const ids = [...known].flatMap(([id, why]) => (why === reason ? [literal(id)] : []));
    if (ids.length === 0) return [];
    return [`WHEN c.${identifier(column)} IN (${ids.join(', ')}) THEN ${literal(reason)}`];
  });
  const { reason = '' } = table.orphans?.[column] ?? {};
  return `SELECT CASE WHEN ${explainedBy(check)} THEN ${literal(reason)} ${asked.join(' ')}
      ELSE ${literal(unexplained)} END AS c0, COUNT(*)::VARCHAR AS c1
    FROM ${orphanRows(lookup, check)} GROUP BY 1`;
}

function explainedBy({ table, column }: Check): string {
  const found = table.orphans?.[column];
  if (found === undefined) return '1 = 0';
  const { where } = found;
  if (where === undefined) return '1 = 1';
  const name = `c.${identifier(where.column)}`;
  return `(${name} IS NOT NULL AND ${name} IN (${where.in.map(literal).join(', ')}))`;
}
