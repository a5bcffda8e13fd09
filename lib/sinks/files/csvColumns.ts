import { rule } from '../../schema/checked.js';
import { OktaInputError } from '../../errors.js';
import { stampNames } from '../shared/stamp.js';

/** A column of a file of comma-separated values. */
export interface CsvColumn {
  readonly name: string;
  /** The properties that lead to its value. */
  readonly path: readonly string[];
}

const hint = "write ['id', 'profile.email'] or { id: 'id', email: 'profile.email' }";

/**
 * Reads `['id', 'profile.email']` or `{ email: 'profile.email' }`.
 *
 * @throws OktaInputError for no columns, paths with an empty part, and names that are used twice.
 */
export function parseCsvColumns(given: unknown): readonly CsvColumn[] {
  const entries = entriesOf(given);
  if (entries === undefined || entries.length === 0) refuse('must be paths, one at least', given);
  const names = entries.map(([name]) => name);
  for (const [i, [name, path]] of entries.entries()) {
    if (typeof path !== 'string' || path.split('.').includes('')) refuse('must hold paths', path);
    if (typeof name !== 'string' || name === '') refuse('must have names', name);
    if (stampNames.some((stamp) => stamp === name))
      refuse('must leave this name to the sink', name);
    if (names.indexOf(name) !== i) refuse('must not name a column twice', name);
  }
  return entries.map(([name, path]) => ({ name: String(name), path: String(path).split('.') }));
}

function entriesOf(given: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  return Array.isArray(given) ? given.map((path: unknown) => [path, path]) : Object.entries(given);
}

function refuse(text: string, input: unknown): never {
  throw new OktaInputError('columns', rule(text, hint).error({ input }));
}
