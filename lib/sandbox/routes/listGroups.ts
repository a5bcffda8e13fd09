import { rowAt } from '../catalog/rowAt.js';
import type { Fields } from '../data/criteria.js';
import type { Group } from '../data/group.js';
import { idOf } from '../data/id.js';
import type { Org } from '../server/org.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import { refuse } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { readSelection } from '../wire/readSelection.js';
import { appsOf } from './appGroups.js';
import { groupSeen } from './groupSeen.js';
import { itemsOf } from './itemsOf.js';
import { placeOf } from './placeOf.js';
import { select } from '../data/select.js';

/**
 * `GET /api/v1/groups`: up to 10,000 a page; `q`, the start of a name, gives 300 at most and is not
 * paginated; `expand=stats` counts.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroups
 */
export function listGroups(org: Org, call: Call): Reply {
  const q = call.query.get('q')?.toLowerCase();
  const limit = readLimit(call, { fallback: q === undefined ? 10_000 : 300, max: 10_000 });
  const withStats = call.query.get('expand') === 'stats';
  if (withStats && limit > org.statsLimit) refuse(500, 'E0000009', 'Internal Server Error');
  const found = select(org.groups, {
    ...readSelection(call, { search, filter }),
    read: (group, path) => read(org, group, path),
    after: readAfterId(call, '00g', org.seed, org.groups.end()),
  });
  const { page, more } = takePage(q === undefined ? found : named(found, q), limit);
  const last = page.at(-1);
  const next =
    more && q === undefined && last !== undefined ? idOf('00g', org.seed, last.index) : undefined;
  const records = page.map((group) => ({
    ...groupSeen(org, call.origin, group),
    ...(withStats ? { _embedded: { stats: statsOf(org, call, group) } } : {}),
  }));
  return listReply(call, limit, records, next);
}

function* named(groups: Iterable<Group>, start: string): Generator<Group> {
  for (const group of groups) {
    if (String(group.profile['name']).toLowerCase().startsWith(start)) yield group;
  }
}

function statsOf(org: Org, call: Call, group: Group): object {
  const usersCount = org.members.count(group, org.users.end(), org.users.gone);
  const self = `${call.origin}/api/v1/groups/${idOf('00g', org.seed, group.index)}`;
  return {
    usersCount,
    appsCount: [...appsOf(org, group, -1)].length,
    groupPushMappingsCount: 0,
    hasAdminPrivilege: holdsRole(org, call, group),
    _links: { users: { href: `${self}/users` }, apps: { href: `${self}/apps` } },
  };
}

function holdsRole(org: Org, { origin }: Call, group: Group): boolean {
  if (roles === undefined) return false;
  const groupId = idOf('00g', org.seed, group.index);
  return (
    itemsOf(org, placeOf(org, roles, { origin, params: { groupId } }), -1).next().done === false
  );
}

const roles = rowAt('/api/v1/groups/{groupId}/roles');
const dates = ['created', 'lastUpdated', 'lastMembershipUpdated'];

const search: Fields = (path, operator) => {
  if (dates.includes(path)) return operator === 'sw' || operator === 'co' ? undefined : 'date';
  const known = path === 'id' || path === 'type' || /^profile\.\w+$/.test(path);
  return known && (operator !== 'co' || path.startsWith('profile.')) ? 'text' : undefined;
};

const filter: Fields = (path, operator) => {
  if (dates.slice(1).includes(path)) return search(path, operator);
  return operator === 'eq' && ['id', 'type'].includes(path) ? 'text' : undefined;
};

function read(org: Org, group: Group, path: string): unknown {
  if (path === 'id') return idOf('00g', org.seed, group.index);
  if (path.startsWith('profile.')) return group.profile[path.slice(8)];
  if (path === 'lastMembershipUpdated') return org.stamps.read(group);
  return group[path as 'created' | 'lastUpdated' | 'type'];
}
