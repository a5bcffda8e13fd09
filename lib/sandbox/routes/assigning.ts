import { asObject } from '../data/asObject.js';
import { logAssignments, scopesOf } from '../server/assignmentEvents.js';
import type { Org } from '../server/org.js';
import { appTarget, groupTarget } from '../server/targets.js';
import { ok, refuse, refuseField, refuseMissing } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { showAppGroup } from './appGroups.js';
import { showAppUser } from './appUsers.js';
import { findApp } from './findApp.js';
import { findGroup } from './groupWriting.js';
import { findUser, userOf } from './userWriting.js';

/** `POST /api/v1/apps/{id}/users`: the user's id stands in the body. */
export function assignUser(org: Org, call: Call): Reply {
  const id = asObject(call.body)?.['id'];
  if (typeof id !== 'string') refuseField('id', 'The field cannot be left blank');
  const app = findApp(org, call.params['appId'] ?? '');
  const user = userOf(org, id);
  if (user.status === 'DEPROVISIONED') {
    refuse(403, 'E0000038', "This operation is not allowed in the user's current status.");
  }
  const before = scopesOf(org, user, [app]);
  org.assignments.setUser(app, user, true);
  logAssignments(org, user, before, scopesOf(org, user, [app]));
  return ok(showAppUser(org, call.origin, app, user));
}

/** `DELETE /api/v1/apps/{id}/users/{userId}`: whoever has the app by a group alone keeps it. */
export function unassignUser(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const user = findUser(org, call);
  const before = scopesOf(org, user, [app]);
  if (before.size === 0) refuseMissing(org.users.idOf(user), 'AppUser');
  if (before.get(app.index) === 'GROUP') {
    refuse(400, 'E0000001', 'Api validation failed: userId', [
      { errorSummary: 'userId: The assignment comes from a group.' },
    ]);
  }
  org.assignments.setUser(app, user, false);
  logAssignments(org, user, before, scopesOf(org, user, [app]));
  return { status: 204 };
}

/** `PUT /api/v1/apps/{id}/groups/{groupId}`: one event, however many users the group has. */
export function assignGroup(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const group = findGroup(org, call);
  if (!org.assignments.hasGroup(app, group)) {
    org.assignments.setGroup(app, group, true);
    org.logs.add('group.application_assignment.add', groupTarget(org, group), appTarget(org, app));
  }
  return ok(showAppGroup(org, call.origin, app, group));
}

/** `DELETE /api/v1/apps/{id}/groups/{groupId}`. */
export function unassignGroup(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const group = findGroup(org, call);
  if (!org.assignments.hasGroup(app, group)) {
    refuseMissing(call.params['groupId'] ?? '', 'ApplicationGroupAssignment');
  }
  org.assignments.setGroup(app, group, false);
  org.logs.add('group.application_assignment.remove', groupTarget(org, group), appTarget(org, app));
  return { status: 204 };
}
