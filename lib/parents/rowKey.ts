import { OktaInputError } from '../errors.js';
import type { RowKey } from '../sinks/types.js';
import { quoted } from '../url/quoted.js';

/**
 * What `rowsOf` says of `parent`.
 *
 * @throws OktaInputError for what names no column, which would stand for all rows, and for a value that
 * is not text.
 */
export function rowKeyOf(rowsOf: (parent: unknown) => RowKey, parent: unknown): RowKey {
  const key: unknown = rowsOf(parent);
  const entries = typeof key === 'object' && key !== null ? Object.entries(key) : [];
  const odd = entries.find(([, value]) => typeof value !== 'string');
  if (entries.length > 0 && odd === undefined) return key as RowKey;
  const got = odd === undefined ? quoted(key) : `${quoted(odd[1])} for ${quoted(odd[0])}`;
  throw new OktaInputError(
    'streaming.parents.rowsOf',
    `must return columns with their values as text: got ${got}; write (group) => ({ group_id: group.id })`,
  );
}
