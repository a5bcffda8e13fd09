type Tree = ReadonlyMap<string, Tree>;

/**
 * Parses Okta's `fields` parameter, as in `id,status,profile:(login,email)`, to a function that
 * keeps of a record what it names.
 *
 * @throws SyntaxError for what does not parse.
 */
export function parseFields(text: string): (record: object) => object {
  const tokens = text.match(/[\w.-]+|[:(),]|\S/g) ?? [];
  let position = 0;
  const next = (): string => tokens[position++] ?? '';
  const skip = (token: string): boolean => tokens[position] === token && position++ >= 0;

  const list = (): Tree => {
    const tree = new Map<string, Tree>();
    do {
      const name = next();
      if (!/^[\w.-]+$/.test(name)) throw new SyntaxError(`expected a name, not '${name}'`);
      tree.set(name, skip(':') ? nested() : new Map());
    } while (skip(','));
    return tree;
  };
  const nested = (): Tree => {
    if (!skip('(')) throw new SyntaxError("expected '(' after ':'");
    const tree = list();
    if (!skip(')')) throw new SyntaxError('a parenthesis is not closed');
    return tree;
  };

  const tree = list();
  if (position < tokens.length) throw new SyntaxError(`unexpected '${next()}'`);
  return (record) => keep(record, tree);
}

function keep(record: object, tree: Tree): object {
  const kept = Object.entries(record)
    .filter(([key]) => tree.has(key))
    .map(([key, value]: [string, unknown]) => {
      const inner = tree.get(key);
      const isWhole = inner === undefined || inner.size === 0;
      return [
        key,
        isWhole || typeof value !== 'object' || value === null ? value : keep(value, inner),
      ];
    });
  return Object.fromEntries(kept) as object;
}
