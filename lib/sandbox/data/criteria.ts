/** What `search` and `filter` are made of: tests, and tests joined by `and` and `or`. */
export type Criteria =
  { readonly every: readonly Criteria[] } | { readonly some: readonly Criteria[] } | Test;

/** One comparison: `status eq "ACTIVE"`. */
export interface Test {
  readonly path: string;
  readonly operator: Operator;
  readonly value: Value | undefined;
}

/** The operators of Okta's expressions. */
export type Operator = 'eq' | 'gt' | 'ge' | 'lt' | 'le' | 'sw' | 'co' | 'pr';

type Value = string | number | boolean | null;

/** What can be asked of a path: `undefined` when this endpoint does not take the test. */
export type Fields = (path: string, operator: Operator) => 'date' | 'text' | undefined;

const operators: readonly string[] = ['eq', 'gt', 'ge', 'lt', 'le', 'sw', 'co', 'pr'];
const token = /\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+)|$)/y;

/**
 * Parses an expression of Okta's, a subset of SCIM filters: `and` binds closer than `or`.
 *
 * @throws SyntaxError for what does not parse or `fields` does not take.
 * @see https://developer.okta.com/docs/reference/core-okta-api/#filter
 */
export function parseCriteria(text: string, fields: Fields): Criteria {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (): string => tokens[position]?.toLowerCase() ?? '';
  const next = (): string => tokens[position++] ?? '';

  const joined = (word: 'and' | 'or', part: () => Criteria): Criteria[] => {
    const parts = [part()];
    while (peek() === word) {
      position += 1;
      parts.push(part());
    }
    return parts;
  };
  const any = (): Criteria => {
    const parts = joined('or', all);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { some: parts };
  };
  const all = (): Criteria => {
    const parts = joined('and', one);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { every: parts };
  };
  const one = (): Criteria => {
    if (peek() !== '(') return readTest(next, fields);
    position += 1;
    const inner = any();
    if (next() !== ')') throw new SyntaxError('a parenthesis is not closed');
    return inner;
  };

  const criteria = any();
  if (position < tokens.length) throw new SyntaxError(`unexpected ${peek()}`);
  return criteria;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) throw new SyntaxError('a quote is not closed');
    const found = match[1] ?? match[2] ?? match[3];
    if (found === undefined) break;
    tokens.push(found);
  }
  return tokens;
}

function readTest(next: () => string, fields: Fields): Test {
  const path = next();
  const operator = next().toLowerCase();
  if (!isOperator(operator)) throw new SyntaxError(`unknown operator '${operator}'`);
  const kind = fields(path, operator);
  if (kind === undefined) throw new SyntaxError(`'${path} ${operator}' is not supported`);
  const value = operator === 'pr' ? undefined : readValue(next());
  if (kind === 'date' && value !== undefined && Number.isNaN(Date.parse(String(value)))) {
    throw new SyntaxError(`${path} takes a date, not ${String(value)}`);
  }
  return { path, operator, value };
}

function isOperator(word: string): word is Operator {
  return operators.includes(word);
}

function readValue(word: string): Value {
  if (!/^(?:".*"|true|false|null|-?\d+(?:\.\d+)?)$/s.test(word)) {
    throw new SyntaxError(`a value must be quoted: ${word}`);
  }
  return JSON.parse(word) as Value;
}
