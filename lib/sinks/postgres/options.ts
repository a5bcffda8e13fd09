import { z } from 'zod';
import { checked, fields, readBy, rule } from '../../checked.js';
import { OktaInputError } from '../../errors.js';
import type { DeadLetter } from '../types.js';
import {
  parseColumns,
  recordColumns,
  requireIdentifier,
  type Columns,
  type SourceColumn,
} from './columns.js';

/** The options of `postgres`. */
export interface PostgresOptions {
  /** `users`, or `schema.users`; taken to the letter, capitals too. Made where there is none. */
  readonly table: string;
  /**
   * What tells rows apart: names of columns, or without `columns` the path of what becomes `id`.
   * Default: `id` without columns. With `'upsert'` a table needs a key.
   */
  readonly key?: string | readonly string[];
  /** Without them a table is `(id text, record jsonb, _run text, _loaded_at timestamptz)`. */
  readonly columns?: Columns;
  /**
   * - `'append'`: adds rows.
   * - `'upsert'`: writes over the row of the same key; of several in a run, the last one stays.
   * - `'replace'`: loads into a table beside, and swaps when a run ends with `lastPage`, so that what
   *   is gone at Okta disappears; any other end keeps the old rows.
   */
  readonly mode: 'append' | 'upsert' | 'replace';
  /**
   * What becomes of a property of a row that no column reads: `'ignore'` (default) leaves it out,
   * `'add'` adds a column of type `jsonb`, `'fail'` refuses the row.
   */
  readonly onDrift?: 'add' | 'ignore' | 'fail';
  /** Receives rows that the database refuses. Default: such a row ends the run. */
  readonly deadLetter?: DeadLetter;
}

/** The options, once they have been read. */
export interface PostgresSettings {
  /** Without it: the first schema of the search path. */
  readonly schema: string | undefined;
  readonly name: string;
  /** The columns of the table that are its key; none where it has none. */
  readonly key: readonly string[];
  /** Where a row has its key, for messages. */
  readonly keyPaths: readonly (readonly string[])[];
  readonly columns: readonly SourceColumn[];
  readonly mode: PostgresOptions['mode'];
  readonly onDrift: 'add' | 'ignore' | 'fail';
  readonly deadLetter: DeadLetter | undefined;
}

const text = z.string(rule('must be text'));
const modes = "must be 'append', 'upsert' or 'replace'";
const schema = fields({
  table: text,
  key: z
    .union([text.transform((key) => [key]), z.array(text).min(1)], rule('must be a name, or names'))
    .optional(),
  columns: readBy((given) => (given === undefined ? undefined : parseColumns(given))),
  mode: z.enum(['append', 'upsert', 'replace'], rule(modes)),
  onDrift: z.enum(['add', 'ignore', 'fail'], rule("must be 'add', 'ignore' or 'fail'")).optional(),
  deadLetter: z
    .custom<DeadLetter>((given) => typeof given === 'function', rule('must be a function'))
    .optional(),
});

/** Reads the options. @throws OktaInputError */
export function readOptions(given: PostgresOptions): PostgresSettings {
  const { table, key, columns, mode, onDrift, deadLetter } = checked(schema, given, 'options');
  const [name = '', namespace, ...more] = table.split('.').reverse();
  if (more.length > 0)
    throw new OktaInputError('table', 'must be "table" or "schema.table", with one dot at most');
  requireIdentifier('table', name);
  if (namespace !== undefined) requireIdentifier('table', namespace);
  return {
    schema: namespace,
    name,
    mode,
    onDrift: onDrift ?? 'ignore',
    deadLetter,
    ...(columns === undefined
      ? recordKey(key, mode, onDrift)
      : { columns, ...columnsKey(key, columns, mode) }),
  };
}

type Keyed = Pick<PostgresSettings, 'key' | 'keyPaths'>;

function recordKey(
  key: readonly string[] | undefined,
  mode: PostgresOptions['mode'],
  onDrift: unknown,
): Keyed & Pick<PostgresSettings, 'columns'> {
  if (onDrift !== undefined)
    throw new OktaInputError('onDrift', 'is for a table with columns; record holds all there is');
  const [path = 'id', ...more] = key ?? [];
  if (more.length > 0)
    throw new OktaInputError('key', 'must be one path; for a key of several parts, name columns');
  const isKeyed = key !== undefined || mode === 'upsert';
  return {
    columns: recordColumns(path),
    key: isKeyed ? ['id'] : [],
    keyPaths: [path.split('.')],
  };
}

function columnsKey(
  key: readonly string[] | undefined,
  columns: readonly SourceColumn[],
  mode: PostgresOptions['mode'],
): Keyed {
  if (key === undefined && mode === 'upsert')
    throw new OktaInputError(
      'key',
      "is needed for mode 'upsert'; name the column that tells rows apart",
    );
  const paths = (key ?? []).map((name) => {
    const found = columns.find((column) => column.name === name);
    if (found !== undefined) return found.path;
    const names = columns.map((column) => column.name).join(', ');
    throw new OktaInputError(
      'key',
      `must be among the columns (${names}): got ${JSON.stringify(name)}`,
    );
  });
  return { key: key ?? [], keyPaths: paths.length > 0 ? paths : [['id'], ['uuid']] };
}
