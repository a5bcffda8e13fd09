import type { DuckDBAppender } from '@duckdb/node-api';
import type { Cell } from '../table/cellOf.js';
import type { Column } from '../table/column.js';
import type { ReadRow } from '../table/readRow.js';
import { identifier, qualified, type TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import { appendBy, microsecondsOf } from './appendCell.js';
import type { Database } from './database.js';
import { definitions } from './target.js';

/** The rows since the last commit, in a table that this session alone sees. */
export interface Staging {
  readonly columns: () => readonly Column[];
  readonly append: (rows: readonly ReadRow[]) => void;
  readonly addColumns: (columns: readonly Column[]) => Promise<void>;
  /** Makes what has been appended ready to be loaded. */
  readonly flush: () => Promise<readonly ReadRow[]>;
  /** Loads rows into their table, in the transaction under way. */
  readonly load: (target: TableName, stamps: Stamps, range?: Range) => Promise<void>;
  /** Drops rows, as `flush` counts them. */
  readonly drop: (indexes: readonly number[]) => Promise<void>;
  readonly clear: () => Promise<void>;
  readonly close: () => void;
}

/** What the sink itself says of rows. */
export interface Stamps {
  readonly run: string;
  readonly loadedAt: Date;
}

/** Rows from `from` up to, not including, `to`, as `flush` counts them. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const staged = identifier('_okta_streams_staging');

/** Makes the table. */
export async function openStaging(
  database: Database,
  { columns: given, keyIndex, mergeBy }: Table,
): Promise<Staging> {
  const byType = appendBy(database.driver);
  let columns = given;
  let appends = columns.map(({ type }) => byType[type]);
  let rows: ReadRow[] = [];
  // DuckDB counts on after rows have been dropped.
  let firstRowid = 0;
  await database.run(`CREATE TEMP TABLE ${staged} (${definitions(columns)})`);
  let appender = await openAppender();

  function openAppender(): Promise<DuckDBAppender> {
    return database.appender('_okta_streams_staging');
  }

  function append(more: readonly ReadRow[]): void {
    for (const row of more) {
      for (const [i, cell] of row.cells.entries()) appends[i]?.(appender, cell);
      appender.endRow();
      rows.push(row);
    }
  }

  async function addColumns(more: readonly Column[]): Promise<void> {
    if (more.length === 0) return;
    appender.closeSync();
    for (const column of more) {
      await database.run(`ALTER TABLE ${staged} ADD COLUMN ${definitions([column])}`);
    }
    columns = [...columns, ...more];
    appends = columns.map(({ type }) => byType[type]);
    appender = await openAppender();
  }

  async function flush(): Promise<readonly ReadRow[]> {
    appender.flushSync();
    if (mergeBy !== undefined && keyIndex !== undefined) {
      await drop(superseded(rows.map(({ cells }) => keyCell(cells[keyIndex], mergeBy))));
    }
    return rows;
  }

  async function load(target: TableName, stamps: Stamps, range?: Range): Promise<void> {
    const from = (range?.from ?? 0) + firstRowid;
    const to = range === undefined ? undefined : range.to + firstRowid;
    const where =
      to === undefined ? '' : `WHERE s.rowid >= ${from.toString()} AND s.rowid < ${to.toString()}`;
    const source = `(SELECT s.*, s.rowid AS _row FROM ${staged} s ${where})`;
    for (const sql of statements(target, columns, source, mergeBy)) {
      await database.run(sql, [stamps.run, stamps.loadedAt.toISOString()]);
    }
  }

  async function drop(indexes: readonly number[]): Promise<void> {
    if (indexes.length === 0) return;
    const rowids = indexes.map((index) => (firstRowid + index).toString());
    await database.run(`DELETE FROM ${staged} WHERE rowid IN (${rowids.join(', ')})`);
  }

  return {
    columns: () => columns,
    append,
    addColumns,
    flush,
    load,
    drop,
    clear: async () => {
      firstRowid += rows.length;
      rows = [];
      await database.run(`TRUNCATE ${staged}`);
    },
    close: () => {
      appender.closeSync();
    },
  };
}

/** Loads with the parameters `run` and `loaded at`. */
function statements(
  target: TableName,
  columns: readonly Column[],
  source: string,
  mergeBy: Column | undefined,
): readonly string[] {
  const table = qualified(target);
  const names = columns.map(({ name }) => identifier(name));
  const insert =
    `INSERT INTO ${table} (${[...names, '_run', '_loaded_at'].join(', ')}) ` +
    `SELECT ${names.map((name) => `s.${name}`).join(', ')}, $1, $2::TIMESTAMPTZ FROM ${source} s`;
  if (mergeBy === undefined) return [insert];
  const key = identifier(mergeBy.name);
  const sets = names.filter((name) => name !== key).map((name) => `${name} = s.${name}`);
  const stamps = ['_run = $1', '_loaded_at = $2::TIMESTAMPTZ'];
  return [
    `UPDATE ${table} AS t SET ${[...sets, ...stamps].join(', ')} FROM ${source} s WHERE t.${key} = s.${key}`,
    `${insert} WHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE t.${key} = s.${key}) ORDER BY s._row`,
  ];
}

/** The places of keys that come again further on. */
export function superseded(keys: readonly unknown[]): readonly number[] {
  const last = new Map(keys.map((key, i) => [key, i]));
  if (last.size === keys.length) return [];
  return keys.flatMap((key, i) => (last.get(key) === i ? [] : [i]));
}

/** Equal where the database takes keys for the same. */
function keyCell(cell: Cell | undefined, { type }: Column): unknown {
  return type === 'timestamp' && typeof cell === 'string' ? microsecondsOf(cell) : cell;
}
