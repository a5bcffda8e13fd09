import * as z from 'zod';
import { checked, fields, readBy, rule } from '../../schema/checked.js';
import { parseCsvColumns, type CsvColumn } from './csvColumns.js';
import { rowFile } from './rowFile.js';
import { rowFileFields, rowFileSettings, type RowFileOptions } from './rowFileOptions.js';
import type { RefusalReason } from '../shared/refuseRow.js';
import type { Fit, RowFormat } from './rowFormat.js';
import { jsonText } from '../shared/jsonText.js';
import loadCsvStringify from './loadCsvStringify.cjs';
import { stampNames } from '../shared/stamp.js';
import type { Sink } from '../types.js';
import { unwritable } from '../shared/unwritable.js';
import { valueAt } from '../shared/valueAt.js';

/** The options of {@link csvFile}. */
export interface CsvFileOptions extends RowFileOptions {
  /** Paths, as `['id', 'profile.email']`, or names to paths, as `{ email: 'profile.email' }`. */
  readonly columns: readonly string[] | Readonly<Record<string, string>>;
  /**
   * What becomes of a row with a property that no column reads: `'ignore'` (default) leaves it out,
   * `'fail'` refuses the row.
   */
  readonly onDrift?: 'ignore' | 'fail' | undefined;
  /** Begins the file with a byte order mark, by which Excel knows UTF-8. Default `false`. */
  readonly bom?: boolean | undefined;
}

const drift = rule(
  "must be 'ignore' or 'fail'",
  'a file gets no new columns; write to another file, or to a database',
);
const optionsSchema = fields({
  ...rowFileFields,
  columns: readBy(parseCsvColumns),
  onDrift: z.enum(['ignore', 'fail'], drift).optional(),
  bom: z.boolean(rule('must be a boolean')).optional(),
});

/**
 * A sink into a file of comma-separated values (RFC 4180, lines end in `\n`), each row exactly once,
 * by the means of `ndjsonFile`.
 *
 * The header line is written once, to a file that is empty; a file that begins with another one is an
 * `OktaSinkError` before anything is written. `undefined` and `null` are empty cells, objects and
 * arrays JSON, dates ISO 8601. The last two columns are `_run` and `_loaded_at`. Text is written as it
 * is: a spreadsheet may take a cell that begins with `=` for a formula.
 *
 * A row that is no object, has no JSON where it needs one, or a number that JSON.parse cannot hold, is an `OktaSinkError` that names its
 * `id`, `uuid` or number, or goes to the `deadLetter`.
 *
 * @example
 * ```ts
 * import { csvFile } from 'okta-streams/sinks';
 *
 * const sink = csvFile('users.csv', { columns: { id: 'id', email: 'profile.email' } });
 * ```
 * @param path Of the file; its folder has to be there.
 * @returns A sink of rows of type `R`.
 * @throws OktaInputError for options that are wrong.
 */
export function csvFile<R = unknown>(path: string, options: CsvFileOptions): Sink<R> {
  const {
    columns,
    onDrift = 'ignore',
    bom = false,
    ...rest
  } = checked(optionsSchema, options, 'options');
  const settings = rowFileSettings(path, rest);
  const format = csvFormat(columns, onDrift, settings.stamp);
  return rowFile(settings, bom ? { ...format, header: `\uFEFF${format.header}` } : format);
}

function csvFormat(
  columns: readonly CsvColumn[],
  onDrift: 'ignore' | 'fail',
  isStamped: boolean,
): RowFormat<unknown, readonly string[]> {
  const { stringify } = loadCsvStringify();
  const known = new Set<unknown>([...columns.map(({ path: [first] }) => first), ...stampNames]);
  const names = columns.map(({ name }) => name);
  const text = (records: readonly (readonly string[])[]) => {
    if (records.length === 0) return '';
    const plain = stringify([...records]);
    // A carriage return alone ends a line for many readers. They are rare, and each cell would be
    // searched for one.
    return plain.includes('\r') ? stringify([...records], { quoted_match: /\r/ }) : plain;
  };
  return {
    header: text([isStamped ? [...names, ...stampNames] : names]),
    prepare: (row) => {
      if (typeof row !== 'object' || row === null) return { reason: 'is not an object' };
      if (ArrayBuffer.isView(row)) return { reason: 'is bytes, which are no row' };
      const strange =
        onDrift === 'fail' ? Object.keys(row).find((key) => !known.has(key)) : undefined;
      if (strange === undefined) return cellsOf(row, columns);
      return { reason: `has the property ${JSON.stringify(strange)}, which no column reads` };
    },
    lines: (rows, stamp) => [
      text(
        stamp === undefined ? rows : rows.map((cells) => [...cells, stamp._run, stamp._loaded_at]),
      ),
    ],
  };
}

function cellsOf(
  row: object,
  columns: readonly CsvColumn[],
): Fit<readonly string[]> | RefusalReason {
  const cells: string[] = [];
  for (const { name, path } of columns) {
    const value = valueAt(row, path);
    try {
      cells.push(cellOf(value));
    } catch (cause) {
      return { reason: 'has no JSON, see cause', cause };
    }
    const unfit = unwritable(value);
    if (unfit !== undefined) return { ...unfit, reason: `in column ${name} ${unfit.reason}` };
  }
  return { fit: cells };
}

function cellOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  return jsonText(value) ?? '';
}
