/** The names that look most like one that there is not, at most three; none where nothing is near. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  const near = names
    .map((other) => ({ other, distance: distance(name.toLowerCase(), other) }))
    .filter(
      ({ other, distance: far }) => far <= Math.max(2, other.length / 3) || other.includes(name),
    )
    .sort((a, b) => a.distance - b.distance);
  return near.slice(0, 3).map(({ other }) => other);
}

/** Letters to add, take away or change. */
function distance(a: string, b: string): number {
  const first = Array.from({ length: b.length + 1 }, (_, i) => i);
  const last = Array.from(a).reduce<readonly number[]>((above, letter, i) => {
    const row = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const change = (above[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    return row;
  }, first);
  return last.at(-1) ?? 0;
}
