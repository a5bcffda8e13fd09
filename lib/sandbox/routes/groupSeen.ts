import { showGroup } from '../data/group.js';
import type { Group } from '../data/group.js';
import type { Org } from '../server/org.js';

/** A group as the org shows it at this moment: its stamp of memberships may be late. */
export function groupSeen(org: Org, origin: string, group: Group): object {
  const seen = { ...group, lastMembershipUpdated: org.stamps.read(group) };
  return showGroup(org.seed, origin, seen);
}
