import { OktaInputError } from '../errors.js';
import { hasDotSegment } from './hasDotSegment.js';
import { quoted } from './quoted.js';

/**
 * An id or a login as one segment of a path: `a/b#c` is `a%2Fb%23c`. What comes from data can so never
 * lead to another path than the one it is filled into.
 *
 * @param id Not encoded.
 * @param field What errors call it.
 * @throws OktaInputError for what cannot be a segment: nothing, `.`, `..`, text that holds one between
 * slashes, lone surrogates.
 */
export function pathSegment(id: string, field: string): string {
  const rule =
    id === ''
      ? 'must not be empty'
      : /\p{Surrogate}/u.test(id)
        ? 'must not hold lone surrogates'
        : hasDotSegment(id)
          ? 'must not be "." or "..", which lead to another path'
          : undefined;
  if (rule === undefined) return encodeURIComponent(id);
  throw new OktaInputError(field, `${rule}: got ${quoted(id)}; leave it out`);
}
