import type { Item } from '../catalog/item.js';
import type { Change, ListRow } from '../catalog/list.js';
import { rowAt } from '../catalog/rowAt.js';
import type { Place, Placed } from '../catalog/place.js';
import { asObject } from '../data/asObject.js';
import { indexOf } from '../data/id.js';
import type { Target } from '../data/logs.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { ok, refuseField } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { placeItem } from './placeItem.js';
import { findItem, placeOf } from './placeOf.js';

/** Changes of the records of a list, each with its event where Okta has one. */
export function writingRoutes(row: ListRow): readonly Route[] {
  const one = `${row.path}/{itemId}`;
  const status = (change: 'activate' | 'deactivate', value: string): Route => [
    'POST',
    `${one}/lifecycle/${change}`,
    (org, call) => changeItem(org, call, row, change, () => ({ status: value })),
  ];
  const update = (org: Org, call: Call): Reply =>
    changeItem(org, call, row, 'update', () => readBody(call));
  if (row.prefix === undefined) return [];
  return [
    ['POST', row.path, (org, call) => createItem(org, call, row)],
    ['POST', one, update],
    ['PUT', one, update],
    ['DELETE', one, (org, call) => deleteItem(org, call, row)],
    ...('activate' in (row.events ?? {})
      ? [status('activate', 'ACTIVE'), status('deactivate', 'INACTIVE')]
      : []),
  ];
}

function createItem(org: Org, call: Call, row: ListRow): Reply {
  const place = placeOf(org, row, call);
  const given = readBody(call);
  const now = org.now();
  const item = place.collection.add((index) => ({
    index,
    created: now,
    lastUpdated: now,
    given,
    isNew: true,
  }));
  if (row.path === '/api/v1/users/{userId}/roles') addAdmin(org, place);
  const placed = placeItem(org, place, item);
  log(org, place, placed, 'create');
  return { status: 201, body: placed.record };
}

function changeItem(
  org: Org,
  call: Call,
  row: ListRow,
  change: Change,
  given: () => Readonly<Record<string, unknown>>,
): Reply {
  const place = placeOf(org, row, call);
  const { item } = findItem(org, place, call.params['itemId'] ?? '');
  const changed: Item = {
    ...item,
    lastUpdated: org.now(),
    given: { ...item.given, ...given() },
  };
  const placed = placeItem(org, place, place.collection.put(changed));
  log(org, place, placed, change);
  return ok(placed.record);
}

function deleteItem(org: Org, call: Call, row: ListRow): Reply {
  const place = placeOf(org, row, call);
  const placed = findItem(org, place, call.params['itemId'] ?? '');
  place.collection.put({ ...placed.item, removed: true });
  log(org, place, placed, 'delete');
  return { status: 204 };
}

function readBody({ body }: Call): Readonly<Record<string, unknown>> {
  const given = asObject(body);
  if (given === undefined) return refuseField('body', 'The request body must be an object');
  // What identifies a record is not given by whoever makes it.
  return Object.fromEntries(
    Object.entries(given).filter(([key]) => !['id', 'created', 'lastUpdated'].includes(key)),
  );
}

function addAdmin(org: Org, { params }: Place): void {
  const index = indexOf(params['userId'] ?? '', '00u', org.seed);
  if (index !== undefined) org.admins.add(index);
}

function log(org: Org, place: Place, { id, record }: Placed, change: Change): void {
  const eventType = place.row.events?.[change];
  if (eventType === undefined) return;
  const name = record['name'] ?? record['label'] ?? record['displayName'];
  const displayName = typeof name === 'string' ? name : id;
  const target = { id, type: place.row.type, alternateId: 'unknown', displayName };
  org.logs.add(eventType, target, ...parentTargets(place));
}

const kinds: Readonly<Record<string, string>> = {
  userId: 'User',
  groupId: 'UserGroup',
  appId: 'AppInstance',
  clientId: 'PublicClientApp',
};

/** The parents of a list as events name them, the nearest first. */
function parentTargets({ row, params }: Place): readonly Target[] {
  return Object.entries(params)
    .map(([name, id]) => {
      const above = row.path.slice(0, row.path.indexOf(`/{${name}}`));
      const type = kinds[name] ?? rowAt(above)?.type ?? 'Resource';
      return { id, type, alternateId: 'unknown', displayName: id };
    })
    .reverse();
}
