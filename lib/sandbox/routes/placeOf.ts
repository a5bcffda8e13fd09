import type { ListRow } from '../catalog/list.js';
import type { Place, Placed } from '../catalog/place.js';
import { rowAt } from '../catalog/rowAt.js';
import { idOf } from '../data/id.js';
import type { Org } from '../server/org.js';
import { refuseMissing } from '../wire/reply.js';
import type { Call } from '../wire/reply.js';
import { findApp } from './findApp.js';
import { groupOf } from './groupWriting.js';
import { itemsOf } from './itemsOf.js';
import { placeItem } from './placeItem.js';
import { userOf } from './userWriting.js';

/** The list that a row and the parents of a call are; a parent that is not there ends the call. */
export function placeOf(org: Org, row: ListRow, call: Pick<Call, 'params' | 'origin'>): Place {
  const { origin } = call;
  const params: Record<string, string> = {};
  let [template, path] = ['', ''];
  for (const part of row.path.split('/').slice(1)) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const given = name === undefined ? part : (call.params[name] ?? '');
    const found =
      name === undefined ? part : parentOf(org, { template, path, params, origin }, given);
    if (name !== undefined) params[name] = found;
    template += `/${part}`;
    path += `/${found}`;
  }
  return { row, path, params, collection: org.collections.of(row, path), origin };
}

interface Above extends Pick<Place, 'path' | 'params' | 'origin'> {
  readonly template: string;
}

function parentOf(org: Org, { template, ...above }: Above, given: string): string {
  if (template.endsWith('/api/v1/users')) return org.users.idOf(userOf(org, given));
  if (template === '/api/v1/groups') return idOf('00g', org.seed, groupOf(org, given).index);
  if (template === '/api/v1/apps' || template === '/oauth2/v1/clients') {
    return idOf('0oa', org.seed, findApp(org, given).index);
  }
  const row = rowAt(template);
  if (row === undefined) return refuseMissing(given, 'Resource');
  const collection = org.collections.of(row, above.path);
  return findItem(org, { row, collection, ...above }, given).id;
}

/** The item of a list that an id, or whatever else tells its records apart, names. */
export function findItem(org: Org, place: Place, given: string): Placed {
  const { row, collection } = place;
  if (row.prefix !== undefined) {
    const index = collection.indexOf(given);
    const item = index === undefined ? undefined : collection.at(index);
    if (item !== undefined && item.removed !== true) return placeItem(org, place, item);
    return refuseMissing(given, row.type);
  }
  for (const placed of itemsOf(org, place, -1)) if (placed.id === given) return placed;
  return refuseMissing(given, row.type);
}
