import { stampColumns, type Column, type ColumnShape } from '../table/column.js';
import { rowReader, type ReadRow } from '../table/rowReader.js';
import { identifier, qualified, type TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import type { Job } from '../types.js';
import { block, type Block, type Line } from './block.js';
import { copyLine, escaped } from './copyLine.js';
import type { Database } from './database.js';
import { faultOfName } from './identifiers.js';
import { mergeKey } from './prepareTable.js';
import { addColumns, faultsOf, insert, list, type ExistingColumn } from './table.js';

/** Where rows of equal keys are told apart before they reach their table. */
const stage: TableName = { schema: 'pg_temp', name: '_okta_streams_stage' };
/** The column by which later rows of a block are told from earlier ones. */
const ordinal = '_okta_streams_n';

/** Makes lines of rows and loads them into a table, within the transaction under way. */
export interface Writer {
  readonly write: (rows: readonly unknown[]) => Promise<void>;
  readonly flush: () => Promise<void>;
  readonly abort: () => void;
  readonly rowsRefused: () => number;
}

/**
 * @param target The table of `table`, or the one beside it.
 * @param existing The columns of `target`.
 */
export async function writer(
  database: Database,
  target: TableName,
  existing: readonly ExistingColumn[],
  table: Table,
  job: Job,
): Promise<Writer> {
  const key = mergeKey(table);
  const isStaged = key.length > 0;
  const there = new Map(existing.map((column) => [column.name, column]));
  const reader = rowReader(table, job, faultOf);
  const run = escaped(job.run);
  let columns: readonly Column[] = table.columns;
  let types = columns.map(({ type }) => type);
  let loading: Block;

  if (isStaged) {
    const all = list(existing.map(({ name }) => name));
    await database.query(
      `CREATE TEMP TABLE ${identifier(stage.name)} ON COMMIT DELETE ROWS AS
         SELECT ${all}, 0::bigint AS ${identifier(ordinal)} FROM ${qualified(target)} WITH NO DATA`,
    );
  }
  begin();

  function begin(): void {
    const names = [...columns, ...stampColumns].map(({ name }) => name);
    const way = isStaged
      ? { copy: copyInto(stage, [...names, ordinal]), move: moveTo(target, names, key) }
      : { copy: copyInto(target, names), move: [] };
    loading = block(database, way, reader.refuse);
  }

  function faultOf(column: ColumnShape): string | undefined {
    const found = there.get(column.name);
    const [fault] = found === undefined ? [] : faultsOf(column, found);
    return fault === undefined ? faultOfName(column.name) : `but in the table ${fault}`;
  }

  async function write(rows: readonly unknown[]): Promise<void> {
    const fit = await reader.read(rows);
    if (reader.columns() !== columns) await add(reader.columns());
    await loading.add(fit.map(lineOf));
  }

  function lineOf({ row, index, cells, loadedAt }: ReadRow): Line {
    const end = isStaged ? `${loadedAt}\t${index.toString()}` : loadedAt;
    return { row, index, text: `${copyLine(cells, types)}${run}\t${end}\n` };
  }

  async function add(all: readonly Column[]): Promise<void> {
    await loading.flush();
    const missing = all.slice(columns.length).filter(({ name }) => !there.has(name));
    await addColumns(database, target, missing);
    if (isStaged) await addColumns(database, stage, missing);
    columns = all;
    types = columns.map(({ type }) => type);
    begin();
  }

  return {
    write,
    flush: () => loading.flush(),
    abort: () => {
      loading.abort();
    },
    rowsRefused: reader.rowsRefused,
  };
}

function copyInto(table: TableName, names: readonly string[]): string {
  return `COPY ${qualified(table)} (${list(names)}) FROM STDIN`;
}

/** The last row of each key goes on; the stage is empty behind it. */
function moveTo(
  table: TableName,
  names: readonly string[],
  key: readonly string[],
): readonly string[] {
  const last = `SELECT DISTINCT ON (${list(key)}) ${list(names)} FROM ${qualified(stage)}
    ORDER BY ${list(key)}, ${identifier(ordinal)} DESC`;
  return [insert(table, names, last, key), `TRUNCATE ${qualified(stage)}`];
}
