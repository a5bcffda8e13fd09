/** The rows that a database takes together, and each of the others with why not. */
export interface Sorted<T> {
  readonly accepted: readonly T[];
  readonly refused: ReadonlyMap<T, unknown>;
}

/**
 * Finds the rows that a database refuses, by halves; a row may be refused because of one before it.
 *
 * @param tries The error of rows, which are not kept.
 */
export async function refusedAmong<T>(
  rows: readonly T[],
  tries: (rows: readonly T[]) => Promise<unknown>,
): Promise<Sorted<T>> {
  let accepted: readonly T[] = [];
  const refused = new Map<T, unknown>();

  async function sort(some: readonly T[]): Promise<void> {
    const [first] = some;
    if (first === undefined) return;
    const cause = await tries([...accepted, ...some]);
    if (cause === undefined) {
      accepted = [...accepted, ...some];
    } else if (some.length === 1) {
      refused.set(first, cause);
    } else {
      const middle = some.length >> 1;
      await sort(some.slice(0, middle));
      await sort(some.slice(middle));
    }
  }

  await sort(rows);
  return { accepted, refused };
}
