import type { DuckDBAppender } from '@duckdb/node-api';
import { stampNames } from '../shared/stamp.js';
import type { Cell } from '../table/cellOf.js';
import { stampColumns, type Column } from '../table/column.js';
import type { ReadRow } from '../table/rowReader.js';
import { identifier, qualified, type TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import { chunkOf, microsecondsOf, rowsPerChunk, type Source } from './chunkOf.js';
import type { Database } from './database.js';
import { definitions, hasConstraints, isSame } from './target.js';

/** Loads rows into a table that has these columns, in the transaction under way. */
export type Load = (
  rows: readonly ReadRow[],
  target: TableName,
  columns: readonly Column[],
) => Promise<void>;

const staged = '_okta_streams_staging';
const [runName, loadedAtName] = stampNames;

/** @param run The `_run` of the rows. */
export function loader(database: Database, { key, merges }: Table, run: string): Load {
  const chunk = chunkOf(database.driver);

  async function load(
    rows: readonly ReadRow[],
    target: TableName,
    columns: readonly Column[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const existing = await database.columnNames(target);
    // Values that the table has for columns of its own are not the appender's to know; and one whose rows were
    // refused holds on to them, and tries again in a later transaction when it is collected.
    const isDirect =
      !merges &&
      existing.length === columns.length + stampColumns.length &&
      !(await hasConstraints(database, target));
    if (isDirect) {
      append(await database.appender(target), rows, sourcesOf(existing, columns));
      return;
    }
    const all = [...columns, ...stampColumns];
    await database.run(`CREATE OR REPLACE TEMP TABLE ${identifier(staged)} (${definitions(all)})`);
    const names = all.map(({ name }) => name);
    append(await database.temporaryAppender(staged), rows, sourcesOf(names, columns));
    const keys = merges ? key.flatMap((index) => columns[index]?.name ?? []) : [];
    for (const sql of statements(target, names, keys)) await database.run(sql);
    await database.run(`DROP TABLE temp.${identifier(staged)}`);
  }

  /** Where the columns of a table have their values, in its order. */
  function sourcesOf(names: readonly string[], columns: readonly Column[]): readonly Source[] {
    return names.map((name): Source => {
      if (isSame(name, runName)) return { kind: 'run', run };
      if (isSame(name, loadedAtName)) return { kind: 'loadedAt' };
      const index = columns.findIndex((column) => isSame(column.name, name));
      return { kind: 'cell', index, type: columns[index]?.type ?? 'text' };
    });
  }

  function append(
    appender: DuckDBAppender,
    rows: readonly ReadRow[],
    sources: readonly Source[],
  ): void {
    try {
      for (let i = 0; i < rows.length; i += rowsPerChunk) {
        const taken = chunk(rows.slice(i, i + rowsPerChunk), sources);
        appender.appendDataChunk(taken);
        // Its text would stay until the garbage collector comes by, which knows nothing of how much that is.
        taken.reset();
      }
      appender.flushSync();
    } finally {
      close(appender);
    }
  }

  return load;
}

/** One whose rows were refused holds on to them, and says so again. */
function close(appender: DuckDBAppender): void {
  try {
    appender.closeSync();
  } catch {
    // It was told by the flush.
  }
}

/** Moves what is staged into its table; rows of the same keys give way. */
function statements(
  target: TableName,
  all: readonly string[],
  keys: readonly string[],
): readonly string[] {
  const table = qualified(target);
  const names = all.map(identifier);
  const insert =
    `INSERT INTO ${table} (${names.join(', ')}) ` +
    `SELECT ${names.map((name) => `s.${name}`).join(', ')} FROM temp.${identifier(staged)} s`;
  if (keys.length === 0) return [`${insert} ORDER BY s.rowid`];
  const isSameRow = keys.map((key) => `t.${identifier(key)} = s.${identifier(key)}`).join(' AND ');
  const sets = all
    .filter((name) => !keys.includes(name))
    .map((name) => `${identifier(name)} = s.${identifier(name)}`);
  return [
    `UPDATE ${table} AS t SET ${sets.join(', ')} FROM temp.${identifier(staged)} s WHERE ${isSameRow}`,
    `${insert} WHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE ${isSameRow}) ORDER BY s.rowid`,
  ];
}

/** The rows whose key does not come again further on. */
export function lastOfKeys(
  rows: readonly ReadRow[],
  { key, merges }: Pick<Table, 'key' | 'merges'>,
  columns: readonly Column[],
): readonly ReadRow[] {
  if (!merges) return rows;
  const keys = rows.map(({ cells }) =>
    JSON.stringify(key.map((index) => comparable(cells[index] ?? null, columns[index]))),
  );
  const last = new Map(keys.map((text, i) => [text, i]));
  return last.size === rows.length ? rows : rows.filter((_, i) => last.get(keys[i] ?? '') === i);
}

/** Equal where the database takes keys for the same. */
function comparable(cell: Cell, column: Column | undefined): string {
  const isTime = column?.type === 'timestamp' && typeof cell === 'string';
  return String(isTime ? microsecondsOf(cell) : cell);
}
