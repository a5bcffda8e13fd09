import type { Indexed } from '../data/records.js';

/** What is kept of a record of a list that is made from its shape. */
export interface Item extends Indexed {
  readonly lastUpdated: number;
  /** What was given instead of what the shape makes. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** Whether nothing of it is made from the shape, but what it has been given. */
  readonly isNew?: true;
}
