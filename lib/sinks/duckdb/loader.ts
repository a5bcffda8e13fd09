import type { DuckDBAppender } from '@duckdb/node-api';
import { stampNames } from '../shared/stamp.js';
import { stampColumns, type Column, type ColumnShape } from '../table/column.js';
import type { ReadRow } from '../table/rowReader.js';
import { identifier, qualified, type TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import { chunkOf, rowsPerChunk, type Source } from './chunkOf.js';
import type { Database } from './database.js';
import { definitions, isSame } from './target.js';

/** Brings rows into a table by way of a staging table in memory, which holds them more tightly than we could. */
export interface Loader {
  /** Stages rows: they wait there for their transaction, or are in the one under way. */
  readonly stage: (rows: readonly ReadRow[], columns: readonly Column[]) => Promise<void>;
  /** How many rows are staged. */
  readonly staged: () => number;
  /** Loads what is staged, and rows behind it, into a table that has these columns, in the transaction under way. */
  readonly load: (
    rows: readonly ReadRow[],
    target: TableName,
    columns: readonly Column[],
  ) => Promise<void>;
}

const stagingName = '_okta_streams_staging';
const staging = `temp.${identifier(stagingName)}`;
const [runName, loadedAtName] = stampNames;
/** Of staged rows that are to be merged: a table may have a column called rowid. */
const place = { name: '_okta_streams_n', type: 'double' } as const satisfies ColumnShape;

/** @param run The `_run` of the rows. */
export function loader(database: Database, table: Table, run: string): Loader {
  const { key, merges } = table;
  const chunk = chunkOf(database.driver);
  /** The columns of the staging table; none while there is no such table. */
  let staged: readonly ColumnShape[] = [];
  let count = 0;
  /** Those of staged rows: to look for repeated ones costs the database more than it costs us. */
  const keys = new Set<string>();
  // One moment has several texts.
  const hasMoments = key.some((index) => table.columns[index]?.type === 'timestamp');

  async function stage(rows: readonly ReadRow[], columns: readonly Column[]): Promise<void> {
    if (rows.length === 0) return;
    const wanted = [...columns, ...stampColumns, ...(merges ? [place] : [])];
    if (staged.length === 0) {
      await database.run(`CREATE OR REPLACE TEMP TABLE ${staging} (${definitions(wanted)})`);
      staged = wanted;
    }
    const added = wanted.filter((each) => !staged.some(({ name }) => isSame(name, each.name)));
    for (const column of added) {
      await database.run(`ALTER TABLE ${staging} ADD COLUMN ${definitions([column])}`);
    }
    staged = [...staged, ...added];
    append(await database.temporaryAppender(stagingName), rows, sourcesOf(columns));
    count += rows.length;
    if (!merges) return;
    for (const { cells } of rows)
      keys.add(JSON.stringify(key.map((index) => String(cells[index]))));
  }

  async function load(
    rows: readonly ReadRow[],
    target: TableName,
    columns: readonly Column[],
  ): Promise<void> {
    try {
      await stage(rows, columns);
      if (staged.length === 0) return;
      const names = staged.filter((each) => each !== place).map(({ name }) => name);
      const keyNames = merges ? key.flatMap((index) => columns[index]?.name ?? []) : [];
      if (merges && (hasMoments || keys.size < count)) await database.run(lastOfEach(keyNames));
      for (const sql of statements(target, names, keyNames)) await database.run(sql);
    } finally {
      // It is dropped by the last statement, or made anew.
      staged = [];
      count = 0;
      keys.clear();
    }
  }

  /** Where the columns of the staging table have their values, in its order. */
  function sourcesOf(columns: readonly Column[]): readonly Source[] {
    return staged.map((each): Source => {
      if (each === place) return { kind: 'index' };
      const { name } = each;
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
      appender.closeSync();
    }
  }

  return { stage, staged: () => count, load };
}

/** Leaves of staged rows with the same key the last. */
function lastOfEach(keys: readonly string[]): string {
  return `DELETE FROM ${staging} WHERE ${place.name} NOT IN
    (SELECT max(${place.name}) FROM ${staging} GROUP BY ${keys.map(identifier).join(', ')})`;
}

/** Moves what is staged into its table, where it takes the place of rows with the same keys. */
function statements(
  target: TableName,
  all: readonly string[],
  keys: readonly string[],
): readonly string[] {
  const table = qualified(target);
  const names = all.map(identifier);
  const insert =
    `INSERT INTO ${table} (${names.join(', ')}) ` +
    `SELECT ${names.map((name) => `s.${name}`).join(', ')} FROM ${staging} s`;
  const drop = `DROP TABLE ${staging}`;
  if (keys.length === 0) return [insert, drop];
  const isSameRow = keys.map((key) => `t.${identifier(key)} = s.${identifier(key)}`).join(' AND ');
  const sets = all
    .filter((name) => !keys.includes(name))
    .map((name) => `${identifier(name)} = s.${identifier(name)}`);
  return [
    `UPDATE ${table} AS t SET ${sets.join(', ')} FROM ${staging} s WHERE ${isSameRow}`,
    `${insert} WHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE ${isSameRow}) ORDER BY s.${place.name}`,
    drop,
  ];
}
