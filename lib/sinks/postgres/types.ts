import type { ColumnType } from '../table/column.js';

/** Types of columns as Postgres spells them. */
export const typeNames: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double precision',
  boolean: 'boolean',
  timestamp: 'timestamp with time zone',
  date: 'date',
  json: 'jsonb',
};

/** Types of a table that is there which take the same values. */
const alike: Readonly<Partial<Record<ColumnType, readonly string[]>>> = {
  integer: ['bigint', 'numeric', 'double precision'],
  bigint: ['numeric'],
  double: ['numeric'],
  json: ['json'],
};

/** Whether a column of this type takes values of another one, which the server knows by name. */
export function takes(there: string, type: ColumnType): boolean {
  if (there === typeNames[type] || alike[type]?.includes(there) === true) return true;
  // The server reads text as whatever its column is: uuid, varchar, an enumeration.
  return type === 'text' && !/^jsonb?$|\[\]$/.test(there);
}
