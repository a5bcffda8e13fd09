import { asObject } from '../data/asObject.js';
import { groupSeen } from './groupSeen.js';
import type { Group, GroupProfile } from '../data/group.js';
import { indexOf } from '../data/id.js';
import type { Org } from '../server/org.js';
import { livingApps } from '../server/assignmentEvents.js';
import { appTarget, groupTarget } from '../server/targets.js';
import { ok, refuse, refuseField, refuseMissing } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { logOrphans } from './logOrphans.js';

/** The group that a path names. */
export function findGroup(org: Org, call: Call): Group {
  return groupOf(org, call.params['groupId'] ?? '');
}

/** The group of an id. */
export function groupOf(org: Org, id: string): Group {
  const index = indexOf(id, '00g', org.seed);
  const group = index === undefined || index >= org.groups.end() ? undefined : org.groups.at(index);
  return group === undefined || group.removed === true ? refuseMissing(id, 'UserGroup') : group;
}

/** The group that a path names, unless it is Okta's own or an app's, which nobody may change. */
export function findOwnGroup(org: Org, call: Call): Group {
  const group = findGroup(org, call);
  return group.type !== 'OKTA_GROUP'
    ? refuse(403, 'E0000006', 'You do not have permission to perform the requested action')
    : group;
}

/** `GET /api/v1/groups/{id}`. */
export function readGroup(org: Org, call: Call): Reply {
  return ok(groupSeen(org, call.origin, findGroup(org, call)));
}

/** `POST /api/v1/groups`. */
export function createGroup(org: Org, call: Call): Reply {
  const profile = readProfile(org, call, undefined);
  const now = org.now();
  const group = org.groups.add((index) => ({
    index,
    type: 'OKTA_GROUP',
    created: now,
    lastUpdated: now,
    lastMembershipUpdated: now,
    profile,
  }));
  org.logs.add('group.lifecycle.create', groupTarget(org, group));
  return ok(groupSeen(org, call.origin, group));
}

/** `PUT /api/v1/groups/{id}`. */
export function replaceGroup(org: Org, call: Call): Reply {
  const group = findOwnGroup(org, call);
  const profile = readProfile(org, call, group);
  const changed = org.groups.put({ ...group, profile, lastUpdated: org.now() });
  org.logs.add('group.profile.update', groupTarget(org, changed));
  return ok(groupSeen(org, call.origin, changed));
}

/** `DELETE /api/v1/groups/{id}`. */
export function deleteGroup(org: Org, call: Call): Reply {
  removeGroup(org, findOwnGroup(org, call));
  return { status: 204 };
}

/** Removes a group, and assignments of apps with it. */
export function removeGroup(org: Org, group: Group): void {
  const apps = [...livingApps(org)].filter((app) => org.assignments.hasGroup(app, group));
  org.groups.put({ ...group, removed: true });
  const target = groupTarget(org, group);
  for (const app of apps) {
    org.logs.addBySystem('group.application_assignment.remove', target, appTarget(org, app));
  }
  logOrphans(org, 'group', target.id);
  org.logs.add('group.lifecycle.delete', target);
}

function readProfile(org: Org, call: Call, group: Group | undefined): GroupProfile {
  const profile = asObject(asObject(call.body)?.['profile']);
  const name = profile?.['name'];
  if (profile === undefined || typeof name !== 'string' || name.trim() === '') {
    return refuseField('name', 'The field cannot be left blank');
  }
  for (let index = 0; index < org.groups.end(); index++) {
    const other = org.groups.at(index);
    if (other.removed === true || index === group?.index || other.profile['name'] !== name)
      continue;
    refuseField('name', 'An object with this field already exists in the current organization');
  }
  return { description: null, ...profile };
}
