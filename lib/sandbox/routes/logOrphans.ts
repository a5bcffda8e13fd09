import { rowAt } from '../catalog/rowAt.js';
import { lists } from '../catalog/lists.js';
import { readPath } from '../catalog/readPath.js';
import { pushesGroups } from '../data/app.js';
import { idOf } from '../data/id.js';
import { livingApps } from '../server/assignmentEvents.js';
import type { Org } from '../server/org.js';
import { placeItem } from './placeItem.js';

/** Logs the records that went with what they belonged to, in the lists that have events for that. */
export function logOrphans(org: Org, kind: string, id: string): void {
  for (const { path } of lists) {
    if (!path.includes('{')) logIn(org, path, path, kind, id);
  }
  const pushed = '/api/v1/apps/{appId}/group-push/mappings';
  for (const app of livingApps(org)) {
    if (!pushesGroups(app)) continue;
    logIn(org, pushed, pushed.replace('{appId}', idOf('0oa', org.seed, app.index)), kind, id);
  }
}

function logIn(org: Org, template: string, path: string, kind: string, id: string): void {
  const row = rowAt(template);
  const owner = row?.owners?.filter((entry) => entry[1] === kind) ?? [];
  if (row?.events?.delete === undefined || owner.length === 0) return;
  const collection = org.collections.of(row, path);
  for (let index = 0; index < collection.end(); index++) {
    const item = collection.at(index);
    if (item.removed === true) continue;
    const params = { appId: path.split('/')[4] ?? '' };
    const placed = placeItem(org, { row, path, params, collection, origin: '' }, item);
    if (!owner.some(([property]) => readPath(placed.record, property) === id)) continue;
    const target = {
      id: placed.id,
      type: row.type,
      alternateId: 'unknown',
      displayName: placed.id,
    };
    const app = { ...target, id: params.appId, type: 'AppInstance' };
    org.logs.addBySystem(row.events.delete, target, ...(path === template ? [] : [app]));
  }
}
