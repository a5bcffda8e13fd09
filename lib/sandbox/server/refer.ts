import type { Collections } from '../catalog/collections.js';
import type { Refer } from '../catalog/list.js';
import { rowAt } from '../catalog/rowAt.js';
import { idOf } from '../data/id.js';

/** How many there were of what records point at when the org began. */
export interface Born {
  readonly users: number;
  readonly groups: number;
  readonly apps: number;
}

/** Draws ids of what an org was born with, so that a reference never moves. */
export function createRefer(seed: number, born: Born, collections: Collections): Refer {
  return (kind, number) => {
    const drawn = (prefix: string, count: number, first = 0): string =>
      count <= first ? '' : idOf(prefix, seed, first + (number % (count - first)));
    if (kind === 'user') return drawn('00u', born.users);
    if (kind === 'group') return drawn('00g', born.groups);
    // Anything but Everyone.
    if (kind === 'ownGroup') return drawn('00g', born.groups, 1);
    if (kind === 'app') return drawn('0oa', born.apps);
    const row = rowAt(kind);
    if (row === undefined) return '';
    const collection = collections.of(row, kind);
    const count = collections.bornCount(row);
    return count === 0 ? '' : collection.idOf(number % count);
  };
}
