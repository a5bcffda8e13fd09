import { OktaInputError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';

/** Where the value of a column comes from, and what a table that is made holds it as. */
export interface ColumnOptions {
  /** The path in a row, as `profile.email`. Default: the name of the column. */
  readonly path?: string;
  /** Its type in Postgres, as `timestamptz`. Default: that of the table there is, else `text`. */
  readonly type?: string;
}

/** Paths, as `['id', 'status']`, or names to paths or {@link ColumnOptions}. */
export type Columns = readonly string[] | Readonly<Record<string, string | ColumnOptions>>;

/** A column and the place of its value in a row. */
export interface SourceColumn {
  readonly name: string;
  /** Names on the way to the value; none for the row itself. */
  readonly path: readonly string[];
  /** What a table that is made has. */
  readonly type: string;
  /** Whether a table that is there has to have that type. */
  readonly isTyped: boolean;
}

/** What a sink adds to a row: which run has loaded it, and when by the clock of the org. */
export const stamps: readonly SourceColumn[] = [
  { name: '_run', path: [], type: 'text', isTyped: false },
  { name: '_loaded_at', path: [], type: 'timestamp with time zone', isTyped: true },
];

/** The column by which later rows of a block are told from earlier ones. */
export const ordinal = '_okta_streams_n';

/** The columns of a table without `columns`. */
export function recordColumns(key: string): readonly SourceColumn[] {
  return [
    { name: 'id', path: key.split('.'), type: 'text', isTyped: false },
    { name: 'record', path: [], type: 'jsonb', isTyped: true },
  ];
}

// Goes into statements as it is, so it is what a type can look like and no more.
const typePattern =
  /^[a-z]\w*(?: \w+)*(?: ?\(\d+(?:, ?\d+)?\))?(?: with(?:out)? time zone)?(?:\[\])?$/i;

/** Reads `columns`. @throws OktaInputError */
export function parseColumns(given: unknown): readonly SourceColumn[] {
  if (typeof given !== 'object' || given === null) {
    throw new OktaInputError(
      'columns',
      `must be an array of paths, or an object of names to paths: got ${quoted(given)}`,
    );
  }
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(given)
    ? given.map((path: unknown) => [String(path), path])
    : Object.entries(given);
  const columns = entries.map(([name, of]) => parseColumn(name, of));
  if (columns.length === 0) throw new OktaInputError('columns', 'must not be empty; leave it out');
  for (const [i, { name }] of columns.entries()) {
    if (columns.findIndex((column) => column.name === name) !== i)
      throw new OktaInputError('columns', `has ${quoted(name)} twice; name a column once`);
  }
  return columns;
}

function parseColumn(name: string, given: unknown): SourceColumn {
  const field = `columns.${name}`;
  requireIdentifier(field, name);
  if (stamps.some((stamp) => stamp.name === name) || name === ordinal)
    throw new OktaInputError(field, 'is a column that the sink writes itself; choose another name');
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null))
    throw new OktaInputError(field, `must be a path, or { path, type }: got ${quoted(given)}`);
  const {
    path = name,
    type,
    ...unknown
  } = typeof given === 'string' ? { path: given } : (given as Readonly<Record<string, unknown>>);
  const [other] = Object.keys(unknown);
  if (other !== undefined)
    throw new OktaInputError(`${field}.${other}`, 'is not a field; the fields are path, type');
  if (typeof path !== 'string' || path === '')
    throw new OktaInputError(field, `must be a path, as "profile.email": got ${quoted(path)}`);
  if (type !== undefined && (typeof type !== 'string' || !typePattern.test(type)))
    throw new OktaInputError(`${field}.type`, `must be a type of Postgres: got ${quoted(type)}`);
  return { name, path: path.split('.'), type: type ?? 'text', isTyped: type !== undefined };
}

/** @throws OktaInputError when `name` is no name of a table or column. */
export function requireIdentifier(field: string, name: string): void {
  if (name !== '' && Buffer.byteLength(name) <= 63 && !name.includes('\0')) return;
  throw new OktaInputError(field, `must be a name of 1 to 63 bytes: got ${quoted(name)}`);
}
