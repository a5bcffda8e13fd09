import { lastingFaultHint } from '../http/lastingFaultHint.js';

/**
 * Whether a connection failed for what will be the same when the request is sent again: a certificate
 * that is not trusted or not of this host, response headers beyond `maxHeaderSize`, a dispatcher of
 * another undici.
 */
export function isLastingFault(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    if (lastingFaultHint(at) !== undefined) return true;
    seen.add(at);
  }
  return false;
}
