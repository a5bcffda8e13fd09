import { openDatabase } from '../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../lib/sinks/duckdb/driver.js';
import { tableColumns, syncedAt, wholeRecord } from '../../lib/sync/tableColumns.js';
import type { SyncTable } from '../../lib/sync/types.js';

/** The rows of tables in a DuckDB file, as lines in the order of their keys, without what is volatile. */
export async function syncedTables(
  path: string,
  tables: readonly SyncTable[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const database = await openDatabase(await loadDriver(), path);
  try {
    const all: [string, readonly string[]][] = [];
    for (const table of tables) {
      const { name, volatile = [] } = table;
      const columns = Object.keys(tableColumns(table)).filter(
        (each) => each !== syncedAt && !volatile.includes(each),
      );
      const selected = columns.map((each) => `"${each}"::VARCHAR`).join(', ');
      const rows = await database
        .query(`SELECT ${selected} FROM "${name}"`)
        .catch(() => [] as readonly (readonly (string | null)[])[]);
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
  } finally {
    database.close();
  }
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
