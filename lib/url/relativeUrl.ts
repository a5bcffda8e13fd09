import { OktaInputError } from '../errors.js';
import { encodeOnce } from './encodeOnce.js';
import { hasDotSegment } from './hasDotSegment.js';
import { pathOf } from './query.js';
import { quoted } from './quoted.js';

const example = '"/api/v1/users"';

/**
 * Reads a relative URL and returns its path and query, ready for the wire.
 *
 * It is taken as already encoded: what is percent-encoded stays byte for byte, and what must be
 * encoded and is not is encoded once. A query that holds a raw blank or quote is evidently not
 * encoded, so that a `+` in it is encoded too.
 *
 * @throws OktaInputError when it does not begin with exactly one `/` (`//host`, `/\host` and absolute
 * URLs lead to another host), holds control characters, a `#` (what stands behind it would be lost: a
 * `DELETE` of `/api/v1/users/qa#1` would be one of `qa`), or `.` and `..` as segments of its path.
 */
export function parseRelativeUrl(relativeUrl: unknown): string {
  if (typeof relativeUrl !== 'string') {
    throw refusal(`must be a text: got ${quoted(relativeUrl)}; write ${example}`);
  }
  checkStart(relativeUrl);
  checkCharacters(relativeUrl);
  const path = pathOf(relativeUrl);
  if (relativeUrl.includes('#')) {
    throw refusal(
      `must not hold "#", which would end it: got ${quoted(path)}; write %23 where it is part of an id or a value`,
    );
  }
  if (hasDotSegment(path)) {
    throw refusal(
      `must not hold "." or ".." as a segment, however it is encoded: got ${quoted(path)}; write the path that is meant`,
    );
  }
  return encodeOnce(path + withPluses(relativeUrl.slice(path.length)));
}

/** A `+` stands for a blank in an encoded query, and for itself in one that is not. */
function withPluses(query: string): string {
  return /[ "]/.test(query) ? query.replaceAll('+', '%2B') : query;
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

function refusal(message: string): OktaInputError {
  return new OktaInputError('relativeUrl', message);
}
