import { pathTree, type Tree } from './pathTree.js';
import type { Selected } from './selection.js';

/**
 * Okta's `fields` for these columns: `id,profile:(email,login)`; `undefined` where it has no way to
 * write them. The id is always among them, since it tells a resumed run which records it has had.
 */
export function fieldsParameter(columns: readonly Selected[]): string | undefined {
  const isPlain = columns.every(({ path }) => path.every((part) => /^[\w-]+$/.test(part)));
  return isPlain ? written(pathTree([['id'], ...columns.map(({ path }) => path)])) : undefined;
}

function written(tree: Tree): string {
  return Array.from(tree, ([name, inner]) =>
    inner.size === 0 ? name : `${name}:(${written(inner)})`,
  ).join(',');
}
