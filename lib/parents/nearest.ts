import { editDistance } from '../schema/editDistance.js';

/** Up to three of `names` that are most like `name`, the likest first. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  return names
    .map((each) => ({ each, steps: editDistance(name.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps)
    .slice(0, 3)
    .map(({ each }) => each);
}
