import { groupSeen } from './groupSeen.js';
import type { Group } from '../data/group.js';
import { findGroup, findOwnGroup } from './groupWriting.js';
import { idOf } from '../data/id.js';
import type { Org } from '../server/org.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import type { Call, Reply } from '../wire/reply.js';
import type { Route } from '../server/route.js';
import { setMember } from './setMember.js';
import { showUser } from '../data/user.js';
import type { User } from '../data/user.js';
import { findUser } from './userWriting.js';

/** Who belongs to a group, and to which groups a user belongs. */
export const memberRoutes: readonly Route[] = [
  ['GET', '/api/v1/groups/{groupId}/users', listMembers],
  ['PUT', '/api/v1/groups/{groupId}/users/{userId}', addMember],
  ['DELETE', '/api/v1/groups/{groupId}/users/{userId}', removeMember],
  ['GET', '/api/v1/users/{userId}/groups', listGroupsOfUser],
];

function listMembers(org: Org, call: Call): Reply {
  const group = findGroup(org, call);
  const limit = readLimit(call, { fallback: 1000, max: 1000 });
  const after = readAfterId(call, '00u', org.seed, org.users.end());
  const { page, more } = takePage(membersOf(org, group, after), limit);
  const last = page.at(-1);
  const next = more && last !== undefined ? org.users.idOf(last) : undefined;
  return listReply(
    call,
    limit,
    page.map((user) => showUser(org.seed, call.origin, user)),
    next,
  );
}

function* membersOf(org: Org, group: Group, after: number): Generator<User> {
  for (const index of org.members.usersOf(group, after, org.users.end())) {
    const user = org.users.at(index);
    if (user.removed !== true) yield user;
  }
}

// Okta's specification knows no paging here; its responses do.
function listGroupsOfUser(org: Org, call: Call): Reply {
  const user = findUser(org, call);
  const limit = readLimit(call, { fallback: 200, max: 200 });
  const after = readAfterId(call, '00g', org.seed, org.groups.end());
  const { page, more } = takePage(groupsOf(org, user, after), limit);
  const last = page.at(-1);
  const next = more && last !== undefined ? idOf('00g', org.seed, last.index) : undefined;
  return listReply(
    call,
    limit,
    page.map((group) => groupSeen(org, call.origin, group)),
    next,
  );
}

function* groupsOf(org: Org, user: User, after: number): Generator<Group> {
  for (let index = after + 1; index < org.groups.end(); index++) {
    const group = org.groups.at(index);
    if (group.removed !== true && org.members.has(group, user)) yield group;
  }
}

function addMember(org: Org, call: Call): Reply {
  setMember(org, findOwnGroup(org, call), findUser(org, call), true);
  return { status: 204 };
}

function removeMember(org: Org, call: Call): Reply {
  setMember(org, findOwnGroup(org, call), findUser(org, call), false);
  return { status: 204 };
}
