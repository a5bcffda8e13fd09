import { defer, from, map, of, type Observable } from 'rxjs';
import { identifier } from '../sinks/table/tableName.js';
import type { SyncContext } from './context.js';
import type { ParentRow } from './parts.js';
import { parentColumns, sourceColumn } from './placeholders.js';
import type { Row } from './rowOf.js';
import { present } from './sql.js';
import { lookupOfRun } from './stores/store.js';
import { wholeRecord } from './tableColumns.js';
import type { SyncTable } from './types.js';

/** The rows of a table's parent, by which it is asked; with their records where conditions look at those. */
export function parentRows(
  context: SyncContext,
  table: SyncTable,
  needsRecord = table.where !== undefined,
): Observable<readonly ParentRow[]> {
  const { store, parents, tables } = context;
  const { lookup } = store;
  const parent = tables.find(({ name }) => name === table.parent);
  if (parent === undefined) return of([]);
  if (lookup === undefined || isRemembered(context, parent.name)) {
    return defer(() =>
      of((parents.get(parent.name) ?? []).map((row) => fitted(table, parent, row))),
    );
  }
  const columns = parentColumns(table);
  const selected = columns.map((name) => `${identifier(sourceColumn(parent, name))}::VARCHAR`);
  if (needsRecord) selected.push(`${identifier(wholeRecord)}::VARCHAR`);
  const aliased = selected.map((text, i) => `${text} AS c${i.toString()}`).join(', ');
  return defer(() =>
    from(lookup.query(`SELECT ${aliased} FROM ${lookup.table(parent.name)} ${present(lookup)}`)),
  ).pipe(
    map((rows) =>
      rows
        .filter((row) => columns.every((_, i) => (row[i] ?? '') !== ''))
        .map((row) => ({
          columns: Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ''])),
          ...(needsRecord && { record: JSON.parse(row[columns.length] ?? 'null') as unknown }),
        })),
    ),
  );
}

/** Whether a table has been read whose rows no store has. */
export function isRemembered({ store, parents }: SyncContext, name: string): boolean {
  return lookupOfRun(store) === undefined && parents.has(name);
}

/** Keeps rows for the tables that are asked by them, where no store can be asked for them later. */
export function rememberParents(
  { store, tables, parents }: SyncContext,
  { name }: SyncTable,
  rows: readonly Row[],
): void {
  if (lookupOfRun(store) !== undefined) return;
  if (!tables.some(({ parent }) => parent === name)) return;
  const known = parents.get(name) ?? [];
  for (const row of rows) known.push(asParent(row, tables, name, store.isReadOnly));
  parents.set(name, known);
}

/** What is kept of a row for the tables that are asked by it. */
export function asParent(
  row: Row,
  tables: readonly SyncTable[],
  name: string,
  isPlanned: boolean,
): ParentRow {
  const children = tables.filter(({ parent }) => parent === name);
  // Conditions look at it, and the plan at what it counts and at when it was made.
  const needsRecord =
    isPlanned ||
    children.some(({ where, incremental }) => where !== undefined || incremental.by === 'stamp');
  const texts = Object.entries(row).filter(([, value]) => typeof value === 'string');
  const columns = new Set(
    children.flatMap((child) => {
      const parent = tables.find((table) => table.name === name);
      return parent === undefined
        ? []
        : parentColumns(child).map((each) => sourceColumn(parent, each));
    }),
  );
  return {
    columns: Object.fromEntries(texts.filter(([each]) => columns.has(each))) as Record<
      string,
      string
    >,
    ...(needsRecord && { record: row[wholeRecord] }),
  };
}

function fitted(table: SyncTable, parent: SyncTable, row: ParentRow): ParentRow {
  const entries = parentColumns(table).map((name): readonly [string, string] => [
    name,
    row.columns[sourceColumn(parent, name)] ?? '',
  ]);
  return { ...row, columns: Object.fromEntries(entries) };
}
