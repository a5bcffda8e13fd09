import { OktaInputError } from '../errors.js';
import { encodePart } from '../url/encodeOnce.js';
import { pathSegment } from '../url/pathSegment.js';
import { pathOf } from '../url/query.js';
import { quoted } from '../url/quoted.js';
import { nearest } from './nearest.js';

/** A URL with places that are filled from each parent: `/api/v1/groups/{id}/users`. */
export interface Template {
  /** What stands before the first place. */
  readonly start: string;
  readonly places: readonly Place[];
}

interface Place {
  /** The property that fills it; dots reach inside. */
  readonly name: string;
  readonly where: 'path' | 'query' | 'quotes';
  /** What stands behind it, up to the next place. */
  readonly rest: string;
}

const braces = /%7B(.*?)%7D/gi;
const example = '"/api/v1/groups/{id}/users"';

/** Whether `url`, encoded, has places to be filled. */
export function hasPlaces(url: string): boolean {
  return url.search(braces) !== -1;
}

/** What `parent` fills the places with, as it is, slashes between: what tells it apart by its URL. */
export function fillingOf({ places }: Template, parent: unknown): string {
  return places.map(({ name }) => textAt(name, parent)).join('/');
}

/**
 * Reads the places of `url`: path and query, encoded.
 *
 * @throws OktaInputError where there is none, where one names no property, or two the same.
 */
export function templateOf(url: string): Template {
  const found = Array.from(url.matchAll(braces));
  const pathEnd = pathOf(url).length;
  const places = found.map((match, index): Place => {
    const end = match.index + match[0].length;
    const isQuoted =
      url.slice(match.index - 3, match.index) === '%22' && url.startsWith('%22', end);
    return {
      name: nameOf(match[1] ?? ''),
      where: match.index < pathEnd ? 'path' : isQuoted ? 'quotes' : 'query',
      rest: url.slice(end, found[index + 1]?.index),
    };
  });
  const names = places.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw refusal(
      `must have {${twice}} once: each place is for a property of its own; name another`,
    );
  }
  if (places.length === 0) {
    throw refusal(
      `must have a place for what tells a parent, as streaming.parents is given: got ` +
        `${quoted(pathOf(url))}; write ${example}`,
    );
  }
  return { start: url.slice(0, found[0]?.index), places };
}

/**
 * The URL of the children of `parent`, each place filled and encoded, so that what comes from data
 * can never lead to another path.
 *
 * @throws OktaInputError for a property that the parent lacks, and for what cannot be part of a path.
 */
export function childUrl({ start, places }: Template, parent: unknown): string {
  return start + places.map((place) => filled(place, parent) + place.rest).join('');
}

function filled({ name, where }: Place, parent: unknown): string {
  const text = textAt(name, parent);
  const field = `relativeUrl.{${name}}`;
  if (where === 'path') return pathSegment(text, field);
  if (text === '' || /\p{Surrogate}/u.test(text)) {
    throw new OktaInputError(
      field,
      `must be text without lone surrogates: got ${quoted(text)}; leave that parent out`,
    );
  }
  // In a filter: what stands between quotes there is text as in JSON.
  return encodePart(where === 'quotes' ? JSON.stringify(text).slice(1, -1) : text);
}

/** What `parent` has at `name`, text or a number. */
function textAt(name: string, parent: unknown): string {
  const path = name.split('.');
  let value: unknown = parent;
  for (const [depth, part] of path.entries()) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) {
      throw lacking(name, path.slice(0, depth), value);
    }
    value = Reflect.get(value, part);
  }
  if (typeof value === 'string') return value;
  // By `connection.parseJson` a whole number may be a bigint.
  if (Number.isSafeInteger(value) || typeof value === 'bigint') return String(value);
  throw new OktaInputError(
    `relativeUrl.{${name}}`,
    `must be text or a whole number in each parent: got ${quoted(value)}; name another property`,
  );
}

function lacking(name: string, path: readonly string[], value: unknown): OktaInputError {
  const at = path.length === 0 ? '' : `${path.join('.')}.`;
  const own =
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .filter(([, each]) => ['string', 'number', 'bigint'].includes(typeof each))
          .map(([key]) => key)
      : [];
  const near = nearest(name.slice(at.length), own).map((each) => `{${at}${each}}`);
  return new OktaInputError(
    `relativeUrl.{${name}}`,
    `must be a property of each parent, and one has none: ${
      near.length === 0
        ? 'it has none that is text or a number; list others in streaming.parents'
        : `write ${near.join(' or ')}`
    }`,
  );
}

function nameOf(encoded: string): string {
  const name = decoded(encoded);
  if (/^[\p{L}\p{N}_$-]+(?:\.[\p{L}\p{N}_$-]+)*$/u.test(name)) return name;
  throw refusal(`has {${quoted(name).slice(1, -1)}}, which names no property; write ${example}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refusal(message: string): OktaInputError {
  return new OktaInputError('relativeUrl', message);
}
