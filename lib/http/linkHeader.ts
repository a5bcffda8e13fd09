import { headerText } from './headerText.js';

/**
 * The target of the first `rel="next"` among Link header lines, one or many, joined or not:
 *
 *     <https://acme.okta.com/api/v1/users?limit=200>; rel="self"
 *     <https://acme.okta.com/api/v1/users?after=00u1&limit=200>; rel="next"
 *
 * A target without its brackets is read up to the next `;` or `,`: to pass over it would end a list
 * early. Raw UTF-8 is read as such. Runs in linear time and never throws.
 *
 * @returns `undefined` when there is none.
 * @see RFC 8288, section 3 and appendix B.2
 */
export function nextLink(header: string | readonly string[] | undefined): string | undefined {
  const lines = typeof header === 'string' ? [header] : (header ?? []);
  for (const line of lines) {
    const target = nextIn(line);
    if (target !== undefined) return target;
  }
  return undefined;
}

/** A piece of text that has been read, and where the text goes on. */
interface Piece {
  readonly text: string;
  readonly end: number;
}

function nextIn(line: string): string | undefined {
  const lastClose = line.lastIndexOf('>');
  let at = 0;
  while (at < line.length) {
    const target = readTarget(line, at, lastClose);
    const rel = readRel(line, target.end);
    if (isNext(rel.text)) return headerText(target.text);
    at = rel.end + 1;
  }
  return undefined;
}

/** What is between the brackets of the link that begins at `start`, or before its parameters. */
function readTarget(line: string, start: number, lastClose: number): Piece {
  const bare = readUntil(line, start, '<;,');
  if (line[bare.end] !== '<') return bare;
  const end = bare.end < lastClose ? line.indexOf('>', bare.end) : -1;
  return end === -1
    ? readUntil(line, bare.end + 1, ';,')
    : { text: line.slice(bare.end + 1, end), end: end + 1 };
}

/** The first `rel` of the parameters from `at` to the comma that ends them: later ones don't count. */
function readRel(line: string, start: number): Piece {
  let at = start;
  let rel: string | undefined;
  while (at < line.length && line[at] !== ',') {
    if (line[at] !== ';') {
      at += 1;
      continue;
    }
    const name = readUntil(line, at + 1, '=;,');
    const hasValue = line[name.end] === '=';
    const value = hasValue ? readValue(line, name.end + 1) : { text: '', end: name.end };
    at = value.end;
    if (name.text.toLowerCase() === 'rel') rel ??= value.text;
  }
  return { text: rel ?? '', end: at };
}

function readValue(line: string, start: number): Piece {
  let at = start;
  while (line[at] === ' ' || line[at] === '\t') at += 1;
  return line[at] === '"' ? readQuoted(line, at + 1) : readUntil(line, at, ';,');
}

/** A quoted string from behind its opening quote; without a closing one it is all that is left. */
function readQuoted(line: string, start: number): Piece {
  let at = start;
  while (at < line.length && line[at] !== '"') at += line[at] === '\\' ? 2 : 1;
  return { text: line.slice(start, at).replace(/\\(.)/gs, '$1'), end: at + 1 };
}

function readUntil(line: string, start: number, stops: string): Piece {
  let at = start;
  while (at < line.length && !stops.includes(line.charAt(at))) at += 1;
  return { text: line.slice(start, at).trim(), end: at };
}

function isNext(rel: string): boolean {
  return rel.toLowerCase().split(/\s+/).includes('next');
}
