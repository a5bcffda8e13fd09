import type { Item } from '../catalog/item.js';
import { makeRecord } from '../catalog/makeRecord.js';
import type { Place, Placed } from '../catalog/place.js';
import { readPath } from '../catalog/readPath.js';
import { hash } from '../data/random.js';
import { time } from '../data/time.js';
import type { Org } from '../server/org.js';

const kinds = { user: 'user', group: 'group', role: '/api/v1/iam/roles' } as const;

/** An item of a list as the list shows it: what its shape makes, what its row says, what was given. */
export function placeItem(org: Org, place: Place, item: Item): Placed {
  const { row, path, params, collection, origin } = place;
  const { index, created } = item;
  const number = hash(collection.seed, index, row.path.length + 700);
  const ownId =
    row.picks === undefined
      ? collection.idOf(index)
      : org.refer(kinds[row.picks], (collection.seed % 100_000) + index);
  const self = `${origin}${path}/${ownId}`;
  const made = { index, number, id: ownId, created, params, origin, self, refer: org.refer };
  const shape = item.isNew === true ? {} : makeRecord(row.path, made);
  const special = item.isNew === true ? {} : row.with?.(made);
  const key = row.key ?? 'id';
  const isChanged = item.given !== undefined;
  const record: Record<string, unknown> = {
    ...shape,
    ...('id' in shape || key === 'id' ? { id: ownId } : {}),
    ...('created' in shape || item.isNew === true ? { created: time(created) } : {}),
    ...('_links' in (special ?? {}) || key !== 'id' ? {} : { _links: { self: { href: self } } }),
    ...special,
    ...(key !== 'id' && !key.includes('.')
      ? { [key]: keyOf(place, made.index, ownId, special) }
      : {}),
    ...item.given,
    ...(isChanged && 'lastUpdated' in { ...shape, ...item.given, isNew: 0 }
      ? { lastUpdated: time(item.lastUpdated) }
      : {}),
  };
  return { item, id: String(readPath(record, key)), record };
}

function keyOf({ row }: Place, index: number, ownId: string, special: object | undefined): unknown {
  const key = row.key ?? 'id';
  if (row.values !== undefined) return row.values[index];
  return row.prefix === undefined ? readPath(special, key) : ownId;
}
