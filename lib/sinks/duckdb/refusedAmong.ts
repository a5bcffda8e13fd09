/** A row that a database refuses, by its index, and why. */
export interface Refused {
  readonly index: number;
  readonly cause: unknown;
}

/**
 * Finds the rows that a database refuses, by halves.
 *
 * @param count How many rows there are.
 * @param tries The error of rows from an index up to another one, which are not kept.
 */
export async function refusedAmong(
  count: number,
  tries: (from: number, to: number) => Promise<unknown>,
): Promise<readonly Refused[]> {
  async function among(from: number, to: number): Promise<readonly Refused[]> {
    if (from >= to) return [];
    const cause = await tries(from, to);
    if (cause === undefined) return [];
    if (to - from === 1) return [{ index: from, cause }];
    const middle = (from + to) >> 1;
    return [...(await among(from, middle)), ...(await among(middle, to))];
  }
  return among(0, count);
}
