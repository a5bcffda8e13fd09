import { OktaInputError } from '../errors.js';
import type { RequestType } from '../types/input.js';
import { quoted } from '../url/quoted.js';
import { operationScopes } from './operationScopes.js';

/** Sets of scopes: one is enough, and of that one every scope is needed. */
export type ScopeAlternatives = readonly (readonly string[])[];

interface PathNode {
  /** By segment; `{}` stands for any. */
  readonly children: Map<string, PathNode>;
  /** By method. */
  readonly scopes: Map<string, ScopeAlternatives>;
}

const root = treeOf(operationScopes);

/**
 * The OAuth scopes that Okta documents for an operation: one of the lists is enough, and of that
 * list all are needed.
 *
 * For a 403 that does not say which scope is missing (`error.missingScope` is what
 * `WWW-Authenticate` says). The role of an app may keep it from using a scope that it has, which is a
 * 403 as well.
 *
 * @example
 * ```ts
 * import { OktaApiError, type CustomApiAction } from 'okta-streams';
 * import { requiredScopes } from 'okta-streams/scopes';
 *
 * declare const action: CustomApiAction;
 * const input = { requestType: 'GET', relativeUrl: '/api/v1/users' } as const;
 *
 * action(input).subscribe({
 *   error: (error: unknown) => {
 *     if (error instanceof OktaApiError && error.statusCode === 403) {
 *       const scopes = error.missingScope ?? requiredScopes(input.requestType, input.relativeUrl);
 *       console.error('the app needs', scopes);
 *     }
 *   },
 * });
 * ```
 * @param method `GET(Streaming)` counts as GET.
 * @param relativeUrl As in the input of an action; a query is left aside.
 * @returns `[]` when the operation asks for none, `undefined` when Okta documents no such operation.
 * @throws OktaInputError when `relativeUrl` does not begin with one slash.
 * @see https://developer.okta.com/docs/api/oauth2/
 */
export function requiredScopes(
  method: RequestType,
  relativeUrl: string,
): ScopeAlternatives | undefined {
  if (typeof relativeUrl !== 'string' || !/^\/(?![/\\])/.test(relativeUrl)) {
    const rule = `must start with one "/": got ${quoted(relativeUrl)}`;
    throw new OktaInputError('relativeUrl', `${rule}; write "/api/v1/users"`);
  }
  const verb = method === 'GET(Streaming)' ? 'GET' : method;
  return find(root, segmentsOf(relativeUrl.replace(/[?#].*$/s, '')), verb);
}

/** The operation at a path; where several templates fit, the one with a name in the earliest segment. */
function find(
  node: PathNode,
  [segment, ...rest]: readonly string[],
  method: string,
): ScopeAlternatives | undefined {
  if (segment === undefined) return node.scopes.get(method);
  const named = node.children.get(segment);
  const other = node.children.get('{}');
  return (
    (named === undefined ? undefined : find(named, rest, method)) ??
    (other === undefined ? undefined : find(other, rest, method))
  );
}

function treeOf(table: string): PathNode {
  const tree = emptyNode();
  for (const line of table.trim().split('\n')) {
    const [path = '', ...cells] = line.split(' ');
    const node = segmentsOf(path).reduce(childOf, tree);
    for (const cell of cells) {
      const [method = '', alternatives = ''] = cell.split(':', 2);
      node.scopes.set(method, alternativesIn(alternatives));
    }
  }
  return tree;
}

function alternativesIn(text: string): ScopeAlternatives {
  return text === '' ? [] : text.split('|').map((all) => all.split('+'));
}

function childOf({ children }: PathNode, segment: string): PathNode {
  const child = children.get(segment) ?? emptyNode();
  children.set(segment, child);
  return child;
}

function emptyNode(): PathNode {
  return { children: new Map(), scopes: new Map() };
}

function segmentsOf(path: string): readonly string[] {
  return path.replace(/\/$/, '').split('/').slice(1);
}
