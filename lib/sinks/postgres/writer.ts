import { stampColumns, type Column, type ColumnShape } from '../table/column.js';
import { rowReader, type ReadRow } from '../table/rowReader.js';
import { identifier, qualified, type TableName } from '../table/tableName.js';
import type { Table } from '../table/tableOptions.js';
import type { Job } from '../types.js';
import { block, type Block, type Line } from './block.js';
import { copyLine, escaped } from './copyLine.js';
import type { Database } from './database.js';
import { faultOfColumnName } from './identifiers.js';
import { mergeKey } from './prepareTable.js';
import { withRight } from './rights.js';
import {
  addColumns,
  addColumnsAs,
  faultsOf,
  insert,
  list,
  maxColumns,
  type ExistingColumn,
} from './table.js';
import { typeNames } from './types.js';

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
  const [{ among } = { among: 0 }] = existing;
  const reader = rowReader(table, job, faultOf, faultOfAll);
  const run = escaped(job.run);
  let columns: readonly Column[] = table.columns;
  let types = columns.map(({ type }) => type);
  let loading: Block;

  if (isStaged) {
    await withRight(
      'make temporary tables, which tell rows of one key apart',
      'grant it TEMPORARY on the database',
      () =>
        database.query(
          `CREATE TEMP TABLE ${identifier(stage.name)} ON COMMIT DELETE ROWS AS
             SELECT ${list(namesOf(columns))}, 0::bigint AS ${identifier(ordinal)}
             FROM ${qualified(target)} WITH NO DATA`,
        ),
    );
  }
  begin();

  function begin(): void {
    const names = namesOf(columns);
    const way = isStaged
      ? { copy: copyInto(stage, [...names, ordinal]), move: moveTo(target, names, key) }
      : { copy: copyInto(target, names), move: [] };
    const into = { table: target, columns: names, key };
    const endsAtRefusal = table.deadLetter === undefined;
    loading = block(database, { ...way, target: into }, reader.refuse, endsAtRefusal);
  }

  function faultOf(column: ColumnShape): string | undefined {
    const found = there.get(column.name);
    const [fault] = found === undefined ? [] : faultsOf(column, found);
    return fault === undefined ? faultOfColumnName(column.name) : `but in the table ${fault}`;
  }

  function faultOfAll(added: readonly ColumnShape[]): string | undefined {
    const missing = added.filter(({ name }) => !there.has(name));
    const isFull = among + missing.length > maxColumns;
    const isWide = namesOf(table.columns).length + added.length >= maxColumns;
    if (!isFull && !isWide) return undefined;
    return `with which the table would have more than the ${maxColumns.toString()} columns that Postgres allows`;
  }

  async function write(rows: readonly unknown[]): Promise<void> {
    const fit = await reader.read(rows);
    if (reader.columns() !== columns) await add(reader.columns());
    const lines: Line[] = [];
    for (const read of fit) {
      const line = lineOf(read);
      if (!line.text.includes('\0')) lines.push(line);
      else
        await reader.refuse(read, new Error(`column ${columnOfNul(read)}: text with NUL (U+0000)`));
    }
    await loading.add(lines);
  }

  function columnOfNul({ cells }: ReadRow): string {
    const index = cells.findIndex((cell) => typeof cell === 'string' && cell.includes('\0'));
    return columns[index]?.name ?? '';
  }

  function lineOf({ key: name, row, index, cells, loadedAt }: ReadRow): Line {
    const end = isStaged ? `${loadedAt}\t${index.toString()}` : loadedAt;
    return { key: name, row, text: `${copyLine(cells, types)}${run}\t${end}\n` };
  }

  async function add(all: readonly Column[]): Promise<void> {
    await loading.flush();
    const added = all.slice(columns.length);
    await addColumns(
      database,
      target,
      added.filter(({ name }) => !there.has(name)),
    );
    if (isStaged) await addColumnsAs(database, stage, added.map(typed));
    columns = all;
    types = columns.map(({ type }) => type);
    begin();
  }

  function typed({ name, type }: ColumnShape): Pick<ExistingColumn, 'name' | 'type'> {
    return { name, type: there.get(name)?.type ?? typeNames[type] };
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

/** The columns that rows fill. */
function namesOf(columns: readonly ColumnShape[]): readonly string[] {
  return [...columns, ...stampColumns].map(({ name }) => name);
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
