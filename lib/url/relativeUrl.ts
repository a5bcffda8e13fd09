import { OktaInputError } from '../errors.js';
import { encodeOnce } from './encodeOnce.js';
import { pathOf } from './query.js';
import { quoted } from './quoted.js';

const example = '"/api/v1/users"';

/**
 * Reads a relative URL and returns its path and query, ready for the wire.
 *
 * It is taken as already encoded: what is percent-encoded stays byte for byte, and what must be
 * encoded and is not is encoded once. Dot segments are resolved and a fragment is dropped.
 *
 * @throws OktaInputError when it does not begin with exactly one `/` (`//host`, `/\host` and absolute
 * URLs lead to another host), holds control characters, or leaves the root by `..`.
 * @see RFC 3986, section 5.2.4
 */
export function parseRelativeUrl(relativeUrl: unknown): string {
  if (typeof relativeUrl !== 'string') {
    throw refusal(`must be a text: got ${quoted(relativeUrl)}; write ${example}`);
  }
  checkStart(relativeUrl);
  checkCharacters(relativeUrl);
  const encoded = encodeOnce(relativeUrl.replace(/#.*$/s, ''));
  const given = pathOf(encoded);
  const path = withoutDotSegments(given);
  if (path === undefined) {
    throw refusal(`must not leave the root by "..": got ${quoted(given)}; drop the surplus ".."`);
  }
  if (path.startsWith('//')) {
    throw refusal(`must not come to a path that begins with "//": got ${quoted(given)}`);
  }
  return path + encoded.slice(given.length);
}

function checkStart(relativeUrl: string): void {
  if (/^\/(?![/\\])/.test(relativeUrl)) return;
  if (/^[a-z][a-z\d+.-]*:/i.test(relativeUrl)) {
    // An absolute URL may hold credentials, so its path alone is shown.
    const path = URL.canParse(relativeUrl) ? new URL(relativeUrl).pathname : '';
    const right = /^\/(?!\/)/.test(path) ? JSON.stringify(path) : example;
    throw refusal(`must be relative to the org: got an absolute URL; write ${right}`);
  }
  const given = pathOf(relativeUrl);
  const right = `/${given.replace(/^[/\\]+/, '')}`;
  throw refusal(`must start with one "/": got ${quoted(given)}; write ${quoted(right)}`);
}

function checkCharacters(relativeUrl: string): void {
  const found = /[\0-\x1f\x7f]|\p{Surrogate}/u.exec(relativeUrl);
  if (found === null) return;
  const code = found[0].charCodeAt(0);
  const what = code > 0x7f ? 'lone surrogates' : 'control characters';
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  throw refusal(`must not hold ${what}: got U+${hex} at ${String(found.index)}; remove it`);
}

/** Resolves `.` and `..`, also written with `%2e`; `undefined` when that leaves the root. */
function withoutDotSegments(path: string): string | undefined {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const dots = segment.replace(/%2e/gi, '.');
    if (dots !== '.' && dots !== '..') {
      kept.push(segment);
      continue;
    }
    if (dots === '..' && kept.pop() === undefined) return undefined;
    // A dot segment at the end names a folder.
    if (index === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}

function refusal(message: string): OktaInputError {
  return new OktaInputError('relativeUrl', message);
}
