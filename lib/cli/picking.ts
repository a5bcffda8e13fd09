import { valueAt } from '../sinks/shared/valueAt.js';
import { pathTree, type Tree } from './pathTree.js';
import type { Selected } from './selection.js';

/** What makes a row of a record: what is selected of it. */
export type Picking = (record: unknown) => unknown;

/**
 * Picks columns of records in their own shape, names left aside: for targets that read by path. What
 * has no properties is left as it is.
 */
export function picking(columns: readonly Selected[]): Picking {
  const tree = pathTree(columns.map(({ path }) => path));
  return (record) => kept(record, tree);
}

/** Picks columns of records, those with a name of their own at the top, under that: for lines of JSON. */
export function renaming(columns: readonly Selected[]): Picking {
  const named = columns.filter(({ name }) => name !== undefined);
  const others = columns.filter(({ name }) => name === undefined);
  const pick = others.length === 0 ? () => ({}) : picking(others);
  if (named.length === 0) return pick;
  return (record) => {
    if (typeof record !== 'object' || record === null) return record;
    const renamed = named
      .map((column) => [column.name ?? '', valueAt(record, column.path)] as const)
      .filter(([, value]) => value !== undefined);
    return { ...(pick(record) as object), ...Object.fromEntries(renamed) };
  };
}

function kept(value: unknown, tree: Tree): unknown {
  if (tree.size === 0 || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Array.from(tree)
      .filter(([name]) => Object.hasOwn(value, name))
      .map(([name, inner]) => [name, kept(Reflect.get(value, name), inner)]),
  );
}
