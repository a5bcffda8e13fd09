import type { Group } from '../data/group.js';
import { groupTarget } from './groupWriting.js';
import { userTarget } from '../server/org.js';
import type { Org } from '../server/org.js';
import type { User } from '../data/user.js';

/** Puts a user into a group or out of it, and logs it; where that is so already, nothing happens. */
export function setMember(org: Org, group: Group, user: User, belongs: boolean): void {
  if (org.members.has(group, user) === belongs) return;
  org.members.set(group, user, belongs);
  org.groups.put({ ...group, lastMembershipUpdated: org.now() });
  const event = belongs ? 'group.user_membership.add' : 'group.user_membership.remove';
  org.logs.add(event, userTarget(org.users, user), groupTarget(org, group));
}
