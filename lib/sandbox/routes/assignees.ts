import { rowAt } from '../catalog/rowAt.js';
import type { User } from '../data/user.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import type { Call, Reply } from '../wire/reply.js';
import { itemsOf } from './itemsOf.js';
import { placeOf } from './placeOf.js';

const path = '/api/v1/iam/assignees/users';
const roles = rowAt('/api/v1/users/{userId}/roles');

/** The users who hold a role of an administrator. */
export const assigneeRoutes: readonly Route[] = [['GET', path, listAssignees]];

function listAssignees(org: Org, call: Call): Reply {
  const limit = readLimit(call, { fallback: 100, min: 1, max: 100 });
  const after = readAfterId(call, '00u', org.seed, org.users.end());
  const { page, more } = takePage(assignees(org, call, after), limit);
  const last = page.at(-1);
  const records = page.map((user) => {
    const id = org.users.idOf(user);
    return {
      id,
      orn: `orn:okta:directory:00o:users:${id}`,
      _links: {
        self: { href: `${call.origin}/api/v1/users/${id}` },
        roles: { href: `${call.origin}/api/v1/users/${id}/roles` },
      },
    };
  });
  const next = more && last !== undefined ? org.users.idOf(last) : undefined;
  return listReply(call, limit, records, next, { envelope: 'value', linksIn: 'body' });
}

function* assignees(org: Org, call: Call, after: number): Generator<User> {
  for (const index of [...org.admins].sort((a, b) => a - b)) {
    const user = org.users.at(index);
    if (index > after && user.removed !== true && holdsRole(org, call, user)) yield user;
  }
}

function holdsRole(org: Org, { origin }: Call, user: User): boolean {
  if (roles === undefined || user.status === 'DEPROVISIONED') return false;
  const place = placeOf(org, roles, { origin, params: { userId: org.users.idOf(user) } });
  return itemsOf(org, place, -1).next().done === false;
}
