import type { App } from '../data/app.js';
import type { Group } from '../data/group.js';
import { idOf } from '../data/id.js';
import type { Target } from '../data/logs.js';
import { loginOf } from '../data/user.js';
import type { User } from '../data/user.js';
import type { Org } from './org.js';

/** A group as events name it. */
export function groupTarget(org: Org, group: Group): Target {
  const name = String(group.profile['name']);
  const id = idOf('00g', org.seed, group.index);
  return { id, type: 'UserGroup', alternateId: 'unknown', displayName: name };
}

/** An app as events name it. */
export function appTarget(org: Org, app: App): Target {
  const id = idOf('0oa', org.seed, app.index);
  return { id, type: 'AppInstance', alternateId: app.label, displayName: app.label };
}

/** The account of a user in an app as events name it. */
export function appUserTarget(org: Org, user: User): Target {
  const login = loginOf(org.seed, user);
  const id = `0ua${org.users.idOf(user).slice(3)}`;
  return { id, type: 'AppUser', alternateId: login, displayName: login };
}
