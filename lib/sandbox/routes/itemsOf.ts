import type { Place, Placed } from '../catalog/place.js';
import { readPath } from '../catalog/readPath.js';
import type { Org } from '../server/org.js';
import { isThere } from './isThere.js';
import { placeItem } from './placeItem.js';

/** The items of a list that are there, and whose owners are, from an index on up. */
export function* itemsOf(org: Org, place: Place, after: number): Generator<Placed> {
  const { collection, row } = place;
  const { picks, owners = [] } = row;
  for (let index = after + 1; index < collection.end(); index++) {
    const item = collection.at(index);
    if (item.removed === true) continue;
    const placed = placeItem(org, place, item);
    if (picks !== undefined && !isThere(org, picks, placed.id)) continue;
    const isOwned = owners.every(([property, kind]) =>
      isThere(org, kind, readPath(placed.record, property)),
    );
    if (isOwned) yield placed;
  }
}
