import * as z from 'zod';
import { checked, fields, readBy, rule } from '../../schema/checked.js';
import { OktaInputError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';
import type { DeadLetter, Job } from '../types.js';
import { wholeRecord, type Column, type ColumnType } from './column.js';
import { readColumns } from './readColumns.js';
import { isReserved, readTableName, type TableName } from './tableName.js';

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
export type ColumnOption =
  ColumnType | { readonly type: ColumnType; readonly path?: string | undefined };

/** The table that a sink loads into, and how. */
export interface TableOptions {
  /** `table` or `schema.table`; made when there is none. */
  readonly table: string;
  /**
   * The column that identifies a row, or several; without `columns`, the path of the property that the
   * column `id` takes. Default `id`, and for log events `uuid`.
   */
  readonly key?: string | readonly string[] | undefined;
  /**
   * Columns by name, or a list of paths, each a text column with `_` for the dots. Default: the
   * columns `id` and `record`, the whole record as JSON.
   */
  readonly columns?: Readonly<Record<string, ColumnOption>> | readonly string[] | undefined;
  readonly mode: TableMode;
  /** With `columns`. Default `'ignore'`. */
  readonly onDrift?: OnDrift | undefined;
  /** Receives rows that cannot be loaded, instead of an error that ends the run. */
  readonly deadLetter?: DeadLetter | undefined;
  /** A timestamp among the columns that `remove` sets, in place of deleting the row. Default: it deletes. */
  readonly deletedAt?: string | undefined;
}

/** A table as its options describe it, with the columns in order, those of the sink not included. */
export interface Table {
  readonly name: TableName;
  readonly columns: readonly Column[];
  readonly mode: TableMode;
  readonly onDrift: OnDrift;
  readonly deadLetter: DeadLetter | undefined;
  /** The column that is set where a row is removed. */
  readonly deletedAt?: string | undefined;
  /** What names a row in errors. */
  readonly naming: readonly Column['read'][] | undefined;
  /** Which columns no row may leave empty: the key that was asked for, or that `upsert` needs. */
  readonly key: readonly number[];
  /** Whether a row takes the place of another one of the same key. */
  readonly merges: boolean;
}

const name = z.string(rule('must be text')).min(1, rule('must not be empty'));

/** The fields of {@link TableOptions}, for sinks that have more. */
export const tableShape = {
  table: z
    .string(rule('must be the name of a table'))
    .refine((text) => readTableName(text) !== undefined, rule("must be 'table' or 'schema.table'"))
    .refine(
      (text) => !isReserved(readTableName(text) ?? { schema: undefined, name: '' }),
      rule(
        "must not begin with '_okta_streams_'",
        'sinks keep such tables for themselves; name another',
      ),
    ),
  key: z
    .union(
      [name.transform((key) => [key]), z.array(name).min(1)],
      rule('must be the name of a column, or several'),
    )
    .optional(),
  columns: readBy(readColumns),
  mode: z.enum(['append', 'upsert', 'replace'], rule("must be 'append', 'upsert' or 'replace'")),
  onDrift: z.enum(['add', 'ignore', 'fail'], rule("must be 'add', 'ignore' or 'fail'")).optional(),
  deadLetter: z
    .custom<DeadLetter>((value) => typeof value === 'function', rule('must be a function'))
    .optional(),
  deletedAt: name.optional(),
};

/** Reads options that have these fields alone. @throws OktaInputError */
export function readTableOptions(given: unknown): Table {
  return tableOf(checked(fields(tableShape), given, 'options'));
}

/** @throws OktaInputError for options that do not go together. */
export function tableOf(options: z.infer<z.ZodObject<typeof tableShape>>): Table {
  const { table, key, columns: given, mode, onDrift, deadLetter, deletedAt } = options;
  if (given === undefined) requireWhole(key, onDrift);
  const columns = given ?? wholeRecord(key?.[0]);
  const names = given === undefined ? ['id'] : (key ?? ['id']);
  const indexes = names.map((name) => columns.findIndex((column) => column.name === name));
  const isNeeded = key !== undefined || mode === 'upsert';
  const missing = indexes.indexOf(-1);
  if (isNeeded && missing >= 0) throw noKey(names[missing], key === undefined, columns);
  if (deletedAt !== undefined && !isMoment(columns, deletedAt)) throw noMoment(deletedAt);
  const keyColumns = indexes.flatMap((index) => columns[index] ?? []);
  return {
    name: readTableName(table) ?? { schema: undefined, name: table },
    columns,
    mode,
    onDrift: onDrift ?? 'ignore',
    deadLetter,
    deletedAt,
    naming: keyColumns.length === 0 ? undefined : keyColumns.map(({ read }) => read),
    key: isNeeded ? indexes : [],
    merges: mode === 'upsert' || (mode === 'replace' && key !== undefined),
  };
}

function isMoment(columns: readonly Column[], name: string): boolean {
  return columns.some((column) => column.name === name && column.type === 'timestamp');
}

function noMoment(name: string): OktaInputError {
  return new OktaInputError(
    'deletedAt',
    `must be a column of type timestamp: got ${quoted(name)}; add it to columns`,
  );
}

function requireWhole(key: readonly string[] | undefined, onDrift: OnDrift | undefined): void {
  if (onDrift !== undefined) {
    throw new OktaInputError('onDrift', 'needs columns: without them a row is the whole record');
  }
  if ((key?.length ?? 1) > 1) {
    throw new OktaInputError('key', 'must be one path; for a key of several parts give columns');
  }
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

function noKey(
  name: string | undefined,
  isDefault: boolean,
  columns: readonly Column[],
): OktaInputError {
  const names = columns.map((column) => column.name).join(', ');
  return new OktaInputError(
    'key',
    `must be one of the columns (${names}): ${isDefault ? 'by default it is' : 'got'} ` +
      `${quoted(name)}; add that column, or name another key`,
  );
}
