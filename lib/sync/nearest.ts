import { editDistance } from '../schema/editDistance.js';

/** The names that look most like one that there is not, at most three; none where nothing is near. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  const near = names
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other) }))
    .filter(
      ({ other, distance: far }) => far <= Math.max(2, other.length / 3) || other.includes(name),
    )
    .sort((a, b) => a.distance - b.distance);
  return near.slice(0, 3).map(({ other }) => other);
}
