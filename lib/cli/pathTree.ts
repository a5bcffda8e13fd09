/** Paths of properties by their first, second, … property; what has no properties below it is whole. */
export type Tree = ReadonlyMap<string, Tree>;

/** The tree of these paths. */
export function pathTree(paths: readonly (readonly string[])[]): Tree {
  const heads = new Set(paths.map(([head = '']) => head));
  return new Map(
    Array.from(heads, (head) => {
      const inside = paths.filter(([first]) => first === head).map(([, ...rest]) => rest);
      // The whole of a property includes its parts.
      const isWhole = inside.some((rest) => rest.length === 0);
      return [head, isWhole ? new Map() : pathTree(inside)];
    }),
  );
}
