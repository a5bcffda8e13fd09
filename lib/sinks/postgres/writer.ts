import type { Job } from '../types.js';
import { block, type Block, type Line } from './block.js';
import { strangeIn } from './cells.js';
import { ordinal, type SourceColumn } from './columns.js';
import type { Database } from './database.js';
import { lineOf, namesOf, rowKey, typed, type TypedColumn, type Unfit } from './lines.js';
import type { PostgresSettings } from './options.js';
import { refuseRow } from './refuseRow.js';
import { addColumns, insert, list, type Column } from './table.js';
import { identifier, qualified, type TableName } from './tableName.js';

/** Where rows of equal keys are told apart before they reach their table. */
const stage: TableName = { schema: 'pg_temp', name: '_okta_streams_stage' };

/** Makes lines of rows and loads them into `table`, within the transaction under way. */
export interface Writer<R> {
  readonly write: (rows: readonly R[]) => Promise<void>;
  readonly flush: () => Promise<void>;
  readonly abort: () => void;
}

/** @param existing The columns of `table`. */
export async function writer<R>(
  database: Database,
  table: TableName,
  existing: readonly Column[],
  settings: PostgresSettings,
  job: Job,
): Promise<Writer<R>> {
  const { key, keyPaths, mode, onDrift, deadLetter } = settings;
  const isStaged = key.length > 0 && mode !== 'append';
  const there = new Set(existing.map(({ name }) => name));
  let sources = settings.columns;
  let columns: readonly TypedColumn[] = typed(sources, existing);
  let index = 0;
  let loading: Block<R>;

  if (isStaged) {
    const all = list(existing.map(({ name }) => name));
    await database.query(
      `CREATE TEMP TABLE ${identifier(stage.name)} ON COMMIT DELETE ROWS AS
         SELECT ${all}, 0::bigint AS ${identifier(ordinal)} FROM ${qualified(table)} WITH NO DATA`,
    );
  }
  begin();

  function begin(): void {
    const names = namesOf(columns);
    const way = isStaged
      ? { copy: copyInto(stage, [...names, ordinal]), move: moveTo(table, names, key) }
      : { copy: copyInto(table, names) };
    loading = block(database, way, (line, error) =>
      refuse(line, `was refused by the database: ${error.message}`, error),
    );
  }

  function refuse(line: Pick<Line<R>, 'row' | 'key'>, reason: string, cause: unknown) {
    return refuseRow(line, reason, cause, table.name, deadLetter);
  }

  async function write(rows: readonly R[]): Promise<void> {
    if (onDrift === 'add') await addStrange(rows);
    const stamp = [job.run, job.now().toISOString()];
    const lines: Line<R>[] = [];
    for (const row of rows) {
      const line = onDrift === 'fail' ? (strange(row) ?? fit(row, stamp)) : fit(row, stamp);
      if ('reason' in line) {
        const named = { row, key: rowKey(row, keyPaths, index) };
        await refuse(named, line.reason, line.cause);
      } else lines.push(line);
      index++;
    }
    await loading.add(lines);
  }

  function fit(row: R, stamp: readonly string[]): Line<R> | Unfit {
    const end = isStaged ? [...stamp, index.toString()] : stamp;
    return lineOf(row, columns, end, { key, keyPaths }, index);
  }

  function strange(row: R): Unfit | undefined {
    const [name] = strangeIn(row, sources);
    if (name === undefined) return undefined;
    return { reason: `has the property ${JSON.stringify(name)}, which no column reads` };
  }

  async function addStrange(rows: readonly R[]): Promise<void> {
    const names = [...new Set(rows.flatMap((row) => strangeIn(row, sources)))];
    if (names.length === 0) return;
    await flush();
    const added = names.map((name): SourceColumn => ({
      name,
      path: [name],
      type: 'jsonb',
      isTyped: false,
    }));
    const missing = added.filter(({ name }) => !there.has(name));
    await addColumns(database, table, missing);
    if (isStaged) await addColumns(database, stage, missing);
    for (const { name } of missing) there.add(name);
    sources = [...sources, ...added];
    columns = [...columns, ...typed(added, existing)];
    begin();
  }

  async function flush(): Promise<void> {
    await loading.flush();
  }

  return {
    write,
    flush,
    abort: () => {
      loading.abort();
    },
  };
}

function copyInto(table: TableName, names: readonly string[]): string {
  return `COPY ${qualified(table)} (${list(names)}) FROM STDIN`;
}

/** The last row of each key goes on; the stage is empty behind it. */
function moveTo(table: TableName, names: readonly string[], key: readonly string[]): string {
  const last = `SELECT DISTINCT ON (${list(key)}) ${list(names)} FROM ${qualified(stage)}
    ORDER BY ${list(key)}, ${identifier(ordinal)} DESC`;
  return `${insert(table, names, last, key)}; TRUNCATE ${qualified(stage)}`;
}
