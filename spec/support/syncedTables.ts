import { openDatabase } from '../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../lib/sinks/duckdb/driver.js';
import { tableColumns, syncedAt, wholeRecord } from '../../lib/sync/tableColumns.js';
import type { SyncTable } from '../../lib/sync/types.js';

/** The rows of tables, by their names, as lines in an order of their own. */
export type SyncedRows = Readonly<Record<string, readonly string[]>>;

/** The rows of tables in a DuckDB file, without what is volatile; none of a table that is not there. */
export async function syncedTables(
  path: string,
  tables: readonly SyncTable[],
): Promise<SyncedRows> {
  const database = await openDatabase(await loadDriver(), path);
  try {
    return await syncedRows(tables, (sql, { name }) =>
      database.query(`${sql} FROM "${name}"`).catch(() => []),
    );
  } finally {
    database.close();
  }
}

/** The rows of tables as `query` finds them by the beginning of a statement, without what is volatile. */
export async function syncedRows(
  tables: readonly SyncTable[],
  query: (select: string, table: SyncTable) => Promise<readonly (readonly (string | null)[])[]>,
): Promise<SyncedRows> {
  const all: [string, readonly string[]][] = [];
  for (const table of tables) {
    const { name, volatile = [] } = table;
    const columns = Object.keys(tableColumns(table)).filter(
      (each) => each !== syncedAt && !volatile.includes(each),
    );
    const selected = columns.map((each) => `"${each}"::VARCHAR`);
    const rows = await query(
      `SELECT ${selected.map((each, i) => `${each} AS c${i.toString()}`).join(', ')}`,
      table,
    );
    const at = columns.indexOf(wholeRecord);
    const paths = volatile.map((each) => table.columns[each]?.path.split('.') ?? []);
    const lines = rows.map((row) => {
      const cells = [...row];
      if (at >= 0) cells[at] = JSON.stringify(without(JSON.parse(cells[at] ?? 'null'), paths));
      return JSON.stringify(cells);
    });
    all.push([name, lines.sort()]);
  }
  return Object.fromEntries(all);
}

function without(record: unknown, paths: readonly (readonly string[])[]): unknown {
  const copy: unknown = structuredClone(record);
  for (const path of paths) {
    let at = copy;
    for (const name of path.slice(0, -1)) at = (at as Record<string, unknown> | undefined)?.[name];
    const last = path.at(-1);
    if (typeof at === 'object' && at !== null && last !== undefined)
      Reflect.deleteProperty(at, last);
  }
  return copy;
}
