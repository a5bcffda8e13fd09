import { asObject } from '../data/asObject.js';
import { checkMatch, etagOf } from '../wire/etag.js';
import type { Group } from '../data/group.js';
import { findOwnGroup } from './groupWriting.js';
import { logAssignments, scopesOf } from '../server/assignmentEvents.js';
import type { Org } from '../server/org.js';
import { deactivate, remove } from './userEnding.js';
import { userTarget } from '../server/org.js';
import type { Profile } from '../data/profile.js';
import { ok, refuse, refuseField, refuseMissing } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { setMember } from './setMember.js';
import { profileOf, showUser } from '../data/user.js';
import type { User } from '../data/user.js';

/** The user that a path names by id, by login, or as `me`: whose token the org's is. */
export function findUser(org: Org, call: Call): User {
  return userOf(org, call.params['userId'] ?? '');
}

/** The user of an id or a login, or `me`. */
export function userOf(org: Org, name: string): User {
  const user = name === 'me' ? ownerOf(org) : org.users.find(name);
  return user ?? refuseMissing(name, 'User');
}

/** The first active user, who is taken to have made the token. */
function ownerOf({ users }: Org): User | undefined {
  for (let index = 0; index < users.end(); index++) {
    const user = users.at(index);
    if (user.status === 'ACTIVE' && user.removed !== true) return user;
  }
  return undefined;
}

/** `GET /api/v1/users/{id}`. */
export function readUser(org: Org, call: Call): Reply {
  const user = findUser(org, call);
  return { ...showOne(org, call, user), headers: { etag: etagOf(org.seed, user) } };
}

/**
 * `POST /api/v1/users`; without `activate=false` the user is active, given a password; `groupIds` of
 * the body make it a member.
 */
export function createUser(org: Org, call: Call): Reply {
  const { profile, hasPassword } = readBody(call);
  checkProfile(org, profile, undefined);
  // Before anything is made, since a group that is not there refuses the whole.
  const groups = readGroups(org, call);
  const now = org.now();
  const active = call.query.get('activate') !== 'false';
  const user = org.users.add((index) => ({
    index,
    status: active ? (hasPassword ? 'ACTIVE' : 'PROVISIONED') : 'STAGED',
    created: now,
    activated: active ? now : null,
    statusChanged: active ? now : null,
    lastLogin: null,
    lastUpdated: now,
    passwordChanged: hasPassword ? now : null,
    profile,
  }));
  org.logs.add('user.lifecycle.create', userTarget(org.users, user));
  if (active) org.logs.add('user.lifecycle.activate', userTarget(org.users, user));
  org.stamps.touch(org.groups.at(0));
  logAssignments(org, user, new Map(), scopesOf(org, user));
  for (const group of groups) setMember(org, group, user, true);
  return showOne(org, call, user);
}

/** `POST /api/v1/users/{id}`: what the body leaves out stays. */
export function updateUser(org: Org, call: Call): Reply {
  return write(org, call, (before, given) => ({ ...before, ...given }));
}

/** `PUT /api/v1/users/{id}`: what the body leaves out is gone. */
export function replaceUser(org: Org, call: Call): Reply {
  return write(org, call, (_, given) => given);
}

function write(org: Org, call: Call, merge: (before: Profile, given: Profile) => Profile): Reply {
  const user = findUser(org, call);
  if (user.status === 'DEPROVISIONED') {
    refuse(403, 'E0000038', "This operation is not allowed in the user's current status.");
  }
  checkMatch(org.seed, call, user);
  const { profile: given, hasPassword } = readBody(call);
  const profile = merge(profileOf(org.seed, user), given);
  checkProfile(org, profile, user);
  const now = org.now();
  const changed = org.users.put({
    ...user,
    profile,
    lastUpdated: now,
    passwordChanged: hasPassword ? now : user.passwordChanged,
  });
  org.logs.add('user.account.update_profile', userTarget(org.users, changed));
  return showOne(org, call, changed);
}

/** `DELETE /api/v1/users/{id}`: deactivates, and the second time removes for good. */
export function deleteUser(org: Org, call: Call): Reply {
  const user = findUser(org, call);
  if (user.status === 'DEPROVISIONED') remove(org, user);
  else deactivate(org, user);
  return { status: 204 };
}

function showOne(org: Org, call: Call, user: User): Reply {
  return ok(showUser(org.seed, call.origin, user, true));
}

function readBody(call: Call): { readonly profile: Profile; readonly hasPassword: boolean } {
  const body = asObject(call.body);
  const password = asObject(body?.['credentials'])?.['password'];
  const profile = asObject(body?.['profile']);
  const hasPassword = password !== undefined && password !== null;
  if (profile !== undefined) return { profile, hasPassword };
  return hasPassword && call.method === 'POST' && call.params['userId'] !== undefined
    ? { profile: {}, hasPassword }
    : refuseField('profile', 'The field cannot be left blank');
}

function readGroups(org: Org, call: Call): readonly Group[] {
  const ids: unknown = asObject(call.body)?.['groupIds'];
  if (!Array.isArray(ids)) return [];
  return ids.map((id) => findOwnGroup(org, { ...call, params: { groupId: String(id) } }));
}

function checkProfile(org: Org, profile: Profile, user: User | undefined): void {
  for (const field of ['login', 'email', 'firstName', 'lastName']) {
    const value = profile[field];
    if (typeof value !== 'string' || value.trim() === '') {
      refuseField(field, 'The field cannot be left blank');
    }
  }
  const login = String(profile['login']);
  if (!/^[^\s@]+@[^\s@]+$/.test(login)) {
    refuseField('login', 'Username must be in the form of an email address');
  }
  const holder = org.users.find(login);
  if (holder !== undefined && holder.index !== user?.index) {
    refuseField('login', 'An object with this field already exists in the current organization');
  }
}
