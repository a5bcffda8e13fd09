import { emailTemplates } from '../catalog/values.js';
import { rowAt } from '../catalog/rowAt.js';
import type { Place, Placed } from '../catalog/place.js';
import type { Org } from '../server/org.js';
import type { Call } from '../wire/reply.js';
import { deviceUsers } from './deviceUsers.js';
import { itemsOf } from './itemsOf.js';

const templates = '/api/v1/brands/{brandId}/templates/email';

/** A record as a list shows it, with what `expand` asks for. */
export function expandItem(
  org: Org,
  call: Call,
  { row, path, params, origin }: Place,
  { id, record }: Placed,
): object {
  const expand = call.query.get('expand')?.split(',') ?? [];
  if (row.path === '/api/v1/devices' && expand.some((part) => part.startsWith('user'))) {
    return { ...record, _embedded: { users: deviceUsers(org, origin, id) } };
  }
  if (row.path === templates && expand.includes('customizationCount')) {
    const inner = rowAt(`${templates}/{templateName}/customizations`);
    const below = `${path}/${id}/customizations`;
    const found =
      inner === undefined || !emailTemplates.includes(id)
        ? []
        : [
            ...itemsOf(
              org,
              {
                row: inner,
                path: below,
                params,
                origin,
                collection: org.collections.of(inner, below),
              },
              -1,
            ),
          ];
    const settings = expand.includes('settings') ? { settings: { recipients: 'ALL_USERS' } } : {};
    return { ...record, _embedded: { customizationCount: found.length, ...settings } };
  }
  return record;
}
