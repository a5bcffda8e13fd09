import { idOf } from '../data/id.js';
import type { User } from '../data/user.js';
import { livingApps, logAssignments, scopesOf } from '../server/assignmentEvents.js';
import { userTarget } from '../server/org.js';
import type { Org } from '../server/org.js';
import { logOrphans } from './logOrphans.js';

/**
 * Deactivates a user: at once, or by and by, and then out of all active apps, out of what groups
 * gave, and without a role. Memberships stay.
 */
export function deactivate(org: Org, user: User): void {
  const delay = org.delays.deactivation;
  if (delay > 0) org.users.put({ ...user, transitioningTo: 'DEPROVISIONED' });
  org.agenda.after(delay, () => {
    const current = { ...org.users.at(user.index), transitioningTo: undefined };
    if (current.removed === true || current.status === 'DEPROVISIONED') return;
    const before = scopesOf(org, current);
    for (const app of livingApps(org)) {
      if (app.status === 'ACTIVE' && org.assignments.isDirect(app, current)) {
        org.assignments.setUser(app, current, false);
      }
    }
    const now = org.now();
    const left = org.users.put({
      ...current,
      status: 'DEPROVISIONED',
      statusChanged: now,
      lastUpdated: now,
    });
    org.logs.add('user.lifecycle.deactivate', userTarget(org.users, left));
    logAssignments(org, left, before, scopesOf(org, left));
    logRoles(org, left, 'revoke');
  });
}

/** Removes a user for good, who is still there until that is completed. */
export function remove(org: Org, user: User): void {
  const target = userTarget(org.users, user);
  org.logs.add('user.lifecycle.delete.initiated', target);
  org.agenda.after(org.delays.deletion, () => {
    const current = org.users.at(user.index);
    if (current.removed === true) return;
    org.users.put({ ...current, lastUpdated: org.now(), removed: true });
    org.stamps.touch(org.groups.at(0));
    logOrphans(org, 'user', idOf('00u', org.seed, user.index));
    org.logs.add('user.lifecycle.delete.completed', target);
  });
}

/** Logs that an administrator has got the roles back, or lost them with the account. */
export function logRoles(org: Org, user: User, change: 'grant' | 'revoke'): void {
  if (!org.admins.has(user.index)) return;
  org.logs.addBySystem(`user.account.privilege.${change}`, userTarget(org.users, user));
}
