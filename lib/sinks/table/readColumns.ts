import * as z from 'zod';
import { checked, fields, rule } from '../../schema/checked.js';
import { OktaInputError } from '../../errors.js';
import { quoted } from '../../url/quoted.js';
import { columnAt, columnTypes, stampColumns, type Column } from './column.js';

const name = z
  .string(rule('must be text'))
  .refine((text) => text !== '' && !text.includes('\0'), rule('must be a name'));
const type = z.enum(columnTypes, rule(`must be one of ${columnTypes.join(', ')}`));
const path = name.refine(
  (text) => !text.split('.').includes(''),
  rule('must be a path, as "profile.email"'),
);
const typeAndPath = fields({ type, path: path.optional() }, 'give a type, or { type, path }');

/**
 * Reads the option `columns`: a record by name, or a list of paths.
 *
 * @throws OktaInputError
 */
export function readColumns(given: unknown): readonly Column[] | undefined {
  if (given === undefined) return undefined;
  const columns = Array.isArray(given) ? given.map(columnOfPath) : columnsByName(given);
  if (columns.length === 0) throw new OktaInputError('columns', 'must have one column at least');
  checkNames(columns);
  return columns;
}

function columnOfPath(given: unknown, i: number): Column {
  const text = nested(path, given, i.toString());
  return columnAt(text.replaceAll('.', '_'), 'text', text);
}

function columnsByName(given: unknown): readonly Column[] {
  if (typeof given !== 'object' || given === null) {
    const message = 'must be a record of columns by name, or a list of paths';
    throw new OktaInputError('columns', `${message}: got ${quoted(given)}`);
  }
  return Object.entries(given).map(([column, option]: [string, unknown]) => {
    nested(name, column, column);
    if (typeof option === 'string') return columnAt(column, nested(type, option, column), column);
    const { type: columnType, path: at = column } = nested(typeAndPath, option, column);
    return columnAt(column, columnType, at);
  });
}

function nested<T>(schema: z.ZodType<T>, given: unknown, at: string): T {
  const field = `columns.${at}`;
  try {
    return checked(schema, given, field);
  } catch (error) {
    if (!(error instanceof OktaInputError) || error.field === field) throw error;
    const rest = error.message.slice(error.field.length + 1);
    throw new OktaInputError(`${field}.${error.field}`, rest);
  }
}

/** Databases that do not tell upper from lower case would take two columns for one. */
function checkNames(columns: readonly Column[]): void {
  const seen = new Set<string>(stampColumns.map((column) => column.name));
  for (const column of columns) {
    const key = column.name.toLowerCase();
    if (seen.has(key)) {
      const message = `has ${quoted(column.name)} twice, or as a column of the sink's own; rename it`;
      throw new OktaInputError('columns', message);
    }
    seen.add(key);
  }
}
