import type { Collection } from './collections.js';
import type { Item } from './item.js';
import type { ListRow } from './list.js';

/** One list of one parent, as a call names it. */
export interface Place {
  readonly row: ListRow;
  /** The path with the parents' own ids, whatever the call gave for them. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly collection: Collection;
  readonly origin: string;
}

/** An item, what tells it from the others, and how lists show it. */
export interface Placed {
  readonly item: Item;
  readonly id: string;
  readonly record: Readonly<Record<string, unknown>>;
}
