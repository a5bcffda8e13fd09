import type { Group } from '../data/group.js';
import type { User } from '../data/user.js';
import { logAssignments, scopesOf } from '../server/assignmentEvents.js';
import { userTarget } from '../server/org.js';
import type { Org } from '../server/org.js';
import { groupTarget } from '../server/targets.js';
import { appsOf } from './appGroups.js';

/**
 * Puts a user into a group or out of it, with the apps that come and go by that, and logs it; where
 * that is so already, nothing happens. An import logs nothing.
 */
export function setMember(
  org: Org,
  group: Group,
  user: User,
  belongs: boolean,
  isImport = false,
): void {
  if (org.members.has(group, user) === belongs) return;
  const apps = isImport ? [] : [...appsOf(org, group, -1)];
  const before = scopesOf(org, user, apps);
  org.members.set(group, user, belongs);
  org.stamps.touch(group);
  if (isImport) return;
  const event = belongs ? 'group.user_membership.add' : 'group.user_membership.remove';
  org.logs.add(event, userTarget(org.users, user), groupTarget(org, group));
  logAssignments(org, user, before, scopesOf(org, user, apps));
}
