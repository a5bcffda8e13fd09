import { z } from 'zod';
import { checked, fields, readBy, rule } from '../../checked.js';
import { OktaInputError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';
import type { DeadLetter, Job } from '../types.js';
import { wholeRecord, type Column, type ColumnType } from './column.js';
import { readColumns } from './readColumns.js';
import { readTableName, type TableName } from './tableName.js';

/** How rows get into a table that may hold others. */
export type TableMode =
  /** They are added. */
  | 'append'
  /** They are added, or replace the row of the same key. */
  | 'upsert'
  /** They are loaded beside it, and take its place at the last page: what is gone disappears. */
  | 'replace';

/** What becomes of properties at the top of a record that no column reads. */
export type OnDrift =
  /** Each gets a column of type `json`. */
  | 'add'
  /** They are left out. */
  | 'ignore'
  /** The run ends, or the row goes to the dead letter. */
  | 'fail';

/** A column by its type, and by its path where that is not its name. */
export type ColumnOption = ColumnType | { readonly type: ColumnType; readonly path?: string };

/** The table that a sink loads into, and how. */
export interface TableOptions {
  /** `table` or `schema.table`; made when there is none. */
  readonly table: string;
  /**
   * The column that identifies a row; without `columns`, the path of the property that the column
   * `id` takes. Default `id`, and for log events `uuid`.
   */
  readonly key?: string;
  /**
   * Columns by name, or a list of paths, each a text column with `_` for the dots. Default: the
   * columns `id` and `record`, the whole record as JSON.
   */
  readonly columns?: Readonly<Record<string, ColumnOption>> | readonly string[];
  readonly mode: TableMode;
  /** With `columns`. Default `'ignore'`. */
  readonly onDrift?: OnDrift;
  /** Receives rows that cannot be loaded, instead of an error that ends the run. */
  readonly deadLetter?: DeadLetter;
}

/** A table as its options describe it, with the columns in order, those of the sink not included. */
export interface Table {
  readonly name: TableName;
  readonly columns: readonly Column[];
  readonly mode: TableMode;
  readonly onDrift: OnDrift;
  readonly deadLetter: DeadLetter | undefined;
  /** The column whose value names a row in errors. */
  readonly naming: Column | undefined;
  /** Which column no row may leave empty: the key that was asked for, or that `upsert` needs. */
  readonly keyIndex: number | undefined;
  /** The column by which a row takes the place of another. */
  readonly mergeBy: Column | undefined;
}

const name = z.string(rule('must be text')).min(1, rule('must not be empty'));

/** The fields of {@link TableOptions}, for sinks that have more. */
export const tableShape = {
  table: z
    .string(rule('must be the name of a table'))
    .refine((text) => readTableName(text) !== undefined, rule("must be 'table' or 'schema.table'")),
  key: name.optional(),
  columns: readBy(readColumns),
  mode: z.enum(['append', 'upsert', 'replace'], rule("must be 'append', 'upsert' or 'replace'")),
  onDrift: z.enum(['add', 'ignore', 'fail'], rule("must be 'add', 'ignore' or 'fail'")).optional(),
  deadLetter: z
    .custom<DeadLetter>((value) => typeof value === 'function', rule('must be a function'))
    .optional(),
};

/**
 * Reads options that have these fields alone.
 *
 * @param who What the options as a whole are called.
 * @throws OktaInputError
 */
export function readTableOptions(given: unknown, who: string): Table {
  return tableOf(checked(fields(tableShape), given, who));
}

/** @throws OktaInputError for options that do not go together. */
export function tableOf(options: z.infer<z.ZodObject<typeof tableShape>>): Table {
  const { table, key, columns: given, mode, onDrift, deadLetter } = options;
  const columns = given ?? wholeRecord(key);
  if (given === undefined && onDrift !== undefined) {
    throw new OktaInputError('onDrift', 'needs columns: without them a row is the whole record');
  }
  const keyName = given === undefined ? 'id' : (key ?? 'id');
  const keyIndex = columns.findIndex(({ name }) => name === keyName);
  const isNeeded = key !== undefined || mode === 'upsert';
  if (isNeeded && keyIndex < 0) throw noKey(keyName, key, columns);
  const merges = mode === 'upsert' || (mode === 'replace' && key !== undefined);
  return {
    name: readTableName(table) ?? { schema: undefined, name: table },
    columns,
    mode,
    onDrift: onDrift ?? 'ignore',
    deadLetter,
    naming: columns[keyIndex],
    keyIndex: isNeeded ? keyIndex : undefined,
    mergeBy: merges ? columns[keyIndex] : undefined,
  };
}

/** @throws OktaInputError when a run of the job would drop what it does not read. */
export function checkJob({ mode }: Table, { incremental }: Job): void {
  if (mode !== 'replace' || !incremental) return;
  throw new OktaInputError(
    'mode',
    "must not be 'replace' for a run that reads what has changed alone: it would drop all else; " +
      "use 'upsert'",
  );
}

function noKey(name: string, key: string | undefined, columns: readonly Column[]): OktaInputError {
  const names = columns.map((column) => column.name).join(', ');
  return new OktaInputError(
    'key',
    `must be one of the columns (${names}): ${key === undefined ? 'by default it is' : 'got'} ` +
      `${quoted(name)}; add that column, or name another key`,
  );
}
