import { parseCriteria } from '../data/criteria.js';
import type { Criteria, Fields } from '../data/criteria.js';
import { refuseCriteria } from './reply.js';
import type { Call } from './reply.js';
import type { Selection } from '../data/select.js';

/** What an endpoint takes in `search` and in `filter`. */
export interface Searchable {
  readonly search: Fields;
  readonly filter: Fields;
}

/** What `search`, `filter`, `sortBy` and `sortOrder` ask for; the last two count with `search` only. */
export function readSelection<T>(
  call: Call,
  fields: Searchable,
): Pick<Selection<T>, 'criteria' | 'sortBy' | 'descending'> {
  const { query } = call;
  const criteria = readCriteria(call, 'search', fields) ?? readCriteria(call, 'filter', fields);
  if (!query.has('search')) return { criteria, sortBy: 'id', descending: false };
  const sortBy = query.get('sortBy') ?? 'id';
  if (fields.search(sortBy, 'eq') === undefined) {
    refuseCriteria('search', '', new SyntaxError(`sortBy does not take '${sortBy}'`));
  }
  return { criteria, sortBy, descending: /^desc/i.test(query.get('sortOrder') ?? '') };
}

function readCriteria(
  call: Call,
  kind: 'search' | 'filter',
  fields: Searchable,
): Criteria | undefined {
  const text = call.query.get(kind);
  if (text === null) return undefined;
  try {
    return parseCriteria(text, fields[kind]);
  } catch (error) {
    return refuseCriteria(kind, text, error);
  }
}
