import { valueAt } from '../sinks/shared/valueAt.js';
import type { Selected } from './selection.js';

/** Watches records for columns that are in none of them. */
export interface Sightings {
  readonly look: (record: unknown) => void;
  /** Those that no record has had; none where there was no record. */
  readonly unseen: () => readonly Selected[];
}

/** Watches for these columns. */
export function sightings(columns: readonly Selected[]): Sightings {
  let left = columns;
  let hasLooked = false;
  return {
    look: (record) => {
      hasLooked = true;
      if (left.length > 0) left = left.filter(({ path }) => valueAt(record, path) === undefined);
    },
    unseen: () => (hasLooked ? left : []),
  };
}
