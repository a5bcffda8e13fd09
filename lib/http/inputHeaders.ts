import { OktaInputError } from '../errors.js';
import { quoted } from '../url/quoted.js';

const ofAuth = 'credentials come from connection.auth';
const ofConnector = 'the connector sets it itself';
const ofSocket = 'it belongs to the socket, not to a request';

const refused: ReadonlyMap<string, string> = new Map([
  ['authorization', ofAuth],
  ['cookie', ofAuth],
  ['dpop', ofAuth],
  ['host', ofConnector],
  ['content-length', ofConnector],
  ['transfer-encoding', ofConnector],
  ['connection', ofSocket],
  ['keep-alive', ofSocket],
  ['upgrade', ofSocket],
  ['expect', ofSocket],
]);

/**
 * Reads the Headers of an input: names in lower case, values copied; `undefined` and `[]` leave a
 * header out.
 *
 * @throws OktaInputError at `headers.<name>`; it never repeats a value.
 * @see RFC 9110, sections 5.1 and 5.5
 */
export function parseInputHeaders(headers: unknown): Readonly<Record<string, string | string[]>> {
  if (headers === undefined) return {};
  // A Headers object or a Map has no keys of its own: it would be left out without a word.
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    const hint = 'for a Headers object or a Map, write Object.fromEntries(…)';
    throw new OktaInputError('headers', `must be an object of names and values; ${hint}`);
  }
  const parsed = new Map<string, string | string[]>();
  for (const [given, value] of Object.entries(headers)) {
    const name = parseName(given);
    const copy = parseValue(given, value);
    if (copy === undefined) continue;
    if (parsed.has(name)) {
      throw refusal(given, 'is there twice, in different case; write it once, with an array');
    }
    parsed.set(name, copy);
  }
  return Object.fromEntries(parsed);
}

function parseName(given: string): string {
  if (!/^[!#$%&'*+.^_`|~\dA-Za-z-]+$/.test(given)) {
    const rule = "must have names of letters, digits and !#$%&'*+.^_`|~- alone";
    throw new OktaInputError('headers', `${rule}: got ${quoted(given)}; correct the name`);
  }
  const name = given.toLowerCase();
  const reason = refused.get(name);
  if (reason !== undefined) throw refusal(given, `must not be given: ${reason}; leave it out`);
  return name;
}

function parseValue(name: string, value: unknown): string | string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return checkedText(name, value);
  if (!Array.isArray(value)) {
    const rule = 'must be text or an array of texts';
    throw refusal(name, `${rule}, not ${typeOf(value)}; write it as text`);
  }
  return value.length === 0 ? undefined : value.map((item: unknown) => checkedText(name, item));
}

function checkedText(name: string, value: unknown): string {
  if (typeof value !== 'string') throw refusal(name, `must hold texts alone, not ${typeOf(value)}`);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    const rule = 'must not hold CR, LF, NUL, other control characters or characters above U+00FF';
    throw refusal(name, `${rule}; encode the value, for example with encodeURIComponent`);
  }
  return value;
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

function refusal(name: string, message: string): OktaInputError {
  return new OktaInputError(`headers.${name}`, message);
}
