import { UsageError } from './usageError.js';

type Tree = ReadonlyMap<string, Tree>;

/**
 * Reads `--select id,profile.email`: paths of properties.
 *
 * @throws UsageError for what is no path.
 */
export function selection(text: string): readonly string[] {
  const paths = text.split(',').map((path) => path.trim());
  const odd = paths.find((path) => !/^[\w-]+(?:\.[\w-]+)*$/.test(path));
  if (odd !== undefined) {
    const rule = 'must be paths of properties with commas between them';
    throw new UsageError(`--select ${rule}: got "${odd}"; write --select id,profile.email`);
  }
  return [...new Set(paths)];
}

/**
 * Okta's `fields` for these paths: `id,profile:(email,login)`. The id is always among them, since it
 * tells a resumed run which records it has had.
 */
export function fieldsParameter(paths: readonly string[]): string {
  return written(treeOf(['id', ...paths]));
}

/** What `paths` name of a record, in its own shape; what has no properties is left as it is. */
export function pick(record: unknown, paths: readonly string[]): unknown {
  return kept(record, treeOf(paths));
}

function treeOf(paths: readonly string[]): Tree {
  const heads = new Set(paths.map((path) => headOf(path)));
  return new Map(
    Array.from(heads, (head) => {
      // The whole of a property includes its parts.
      const isWhole = paths.includes(head);
      const inside = paths
        .filter((path) => path.startsWith(`${head}.`))
        .map((path) => path.slice(head.length + 1));
      return [head, isWhole ? new Map() : treeOf(inside)];
    }),
  );
}

function headOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}

function written(tree: Tree): string {
  return Array.from(tree, ([name, inner]) =>
    inner.size === 0 ? name : `${name}:(${written(inner)})`,
  ).join(',');
}

function kept(value: unknown, tree: Tree): unknown {
  if (tree.size === 0 || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Array.from(tree)
      .filter(([name]) => Object.hasOwn(value, name))
      .map(([name, inner]) => [name, kept(Reflect.get(value, name), inner)]),
  );
}
