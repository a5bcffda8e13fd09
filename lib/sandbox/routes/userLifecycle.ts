import { logAssignments, scopesOf } from '../server/assignmentEvents.js';
import type { Org } from '../server/org.js';
import { userTarget } from '../server/org.js';
import { ok, refuse } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import type { User, UserStatus } from '../data/user.js';
import { deactivate, logRoles } from './userEnding.js';
import { findUser } from './userWriting.js';

/** `POST …/lifecycle/activate`: of users that are staged or deprovisioned. */
export function activateUser(org: Org, call: Call): Reply {
  const user = findUser(org, call);
  if (user.status !== 'STAGED' && user.status !== 'DEPROVISIONED') {
    refuse(403, 'E0000016', 'Activation failed because the user is already active');
  }
  const status = user.passwordChanged === null ? 'PROVISIONED' : 'ACTIVE';
  const before = scopesOf(org, user);
  move(org, { ...user, activated: org.now() }, status, 'user.lifecycle.activate');
  const active = org.users.at(user.index);
  logAssignments(org, active, before, scopesOf(org, active));
  if (user.status === 'DEPROVISIONED') logRoles(org, active, 'grant');
  if (call.query.get('sendEmail') !== 'false') return ok({});
  const activationToken = `sandbox-${org.users.idOf(user)}`;
  return ok({ activationUrl: `${call.origin}/welcome/${activationToken}`, activationToken });
}

/** `POST …/lifecycle/deactivate`. */
export function deactivateUser(org: Org, call: Call): Reply {
  const user = findUser(org, call);
  if (user.status === 'DEPROVISIONED') {
    refuse(403, 'E0000038', "This operation is not allowed in the user's current status.");
  }
  deactivate(org, user);
  return ok({});
}

/** `POST …/lifecycle/suspend`: of active users. */
export function suspendUser(org: Org, call: Call): Reply {
  const user = findUser(org, call);
  if (user.status !== 'ACTIVE') refuseStatus('Cannot suspend a user that is not active');
  return move(org, user, 'SUSPENDED', 'user.lifecycle.suspend');
}

/** `POST …/lifecycle/unsuspend`: of suspended users. */
export function unsuspendUser(org: Org, call: Call): Reply {
  const user = findUser(org, call);
  if (user.status !== 'SUSPENDED') refuseStatus('Cannot unsuspend a user that is not suspended');
  return move(org, user, 'ACTIVE', 'user.lifecycle.unsuspend');
}

function move(org: Org, user: User, status: UserStatus, eventType: string): Reply {
  const now = org.now();
  const moved = org.users.put({ ...user, status, statusChanged: now, lastUpdated: now });
  org.logs.add(eventType, userTarget(org.users, moved));
  return ok({});
}

function refuseStatus(rule: string): never {
  return refuse(400, 'E0000001', `Api validation failed: ${rule}`, [{ errorSummary: rule }]);
}
