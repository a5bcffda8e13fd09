import type { Head } from '../http/types.js';
import { teachesMore, type ServerHints } from './serverHints.js';

/** What a refused request may be repeated with: a new token, or a proof by new hints. */
export type Remedy = 'token' | 'proof';

/**
 * What may let a refused request pass when it is repeated; it was not executed.
 *
 * A proof that is refused is 400 at Okta and 401 by the RFC; any other 401 is for the token.
 *
 * @param known The hints that its proof was made with.
 * @see RFC 9449, sections 7.1 and 9
 */
export function remedyFor(
  { statusCode, headers }: Head,
  known: ServerHints,
  learnt: ServerHints,
): Remedy | undefined {
  if (statusCode !== 400 && statusCode !== 401) return undefined;
  const challenge = [headers['www-authenticate'] ?? []].flat().join(', ');
  const isAboutProof = /\berror="?(?:use_dpop_nonce|invalid_dpop_proof)\b/.test(challenge);
  if (isAboutProof && teachesMore(learnt, known)) return 'proof';
  return statusCode === 401 ? 'token' : undefined;
}
