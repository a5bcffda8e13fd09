import type { Logs, Target } from '../data/logs.js';
import type { Profile } from '../data/profile.js';
import type { Group } from '../data/group.js';
import type { Members } from '../data/members.js';
import type { OAuth } from '../oauth/oauth.js';
import type { Records } from '../data/records.js';
import type { Users } from '../data/users.js';
import type { User } from '../data/user.js';
import { loginOf, profileOf } from '../data/user.js';

/** What the routes work on. */
export interface Org {
  readonly seed: number;
  /** The clock of the server, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly users: Users;
  readonly groups: Records<Group>;
  readonly members: Members;
  readonly logs: Logs;
  readonly oauth: OAuth;
  /** How many there are of what does not change. */
  readonly counts: { readonly apps: number; readonly grants: number; readonly roles: number };
}

/** A user as events name it. */
export function userTarget(users: Users, user: User): Target {
  return {
    id: users.idOf(user),
    type: 'User',
    alternateId: loginOf(users.seed, user),
    displayName: nameOf(profileOf(users.seed, user)),
  };
}

function nameOf({ displayName, firstName, lastName }: Profile): string {
  return typeof displayName === 'string' ? displayName : `${String(firstName)} ${String(lastName)}`;
}
