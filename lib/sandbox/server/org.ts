import type { App } from '../data/app.js';
import type { Agenda } from '../data/agenda.js';
import type { Stamps } from '../data/stamps.js';
import type { Assignments } from '../data/assignments.js';
import type { Collections } from '../catalog/collections.js';
import type { Refer } from '../catalog/list.js';
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
  /** Puts that clock forward. */
  readonly advance: (milliseconds: number) => void;
  readonly users: Users;
  readonly groups: Records<Group>;
  readonly members: Members;
  readonly logs: Logs;
  /** Milliseconds by which the log may be late. */
  readonly logLag: number;
  readonly stamps: Stamps;
  readonly agenda: Agenda;
  /** Milliseconds that a deactivation and a deletion take. */
  readonly delays: { readonly deactivation: number; readonly deletion: number };
  readonly apps: Records<App>;
  readonly assignments: Assignments;
  /** How many users an app has brought along whom no user of the org stands for. */
  readonly importedAppUsers: (app: App) => number;
  /** The lists that are made from their shapes. */
  readonly collections: Collections;
  readonly refer: Refer;
  /** The users who hold a role, or have held one, by index. */
  readonly admins: Set<number>;
  /** Whether lists that Okta has by a filter alone are refused without one. */
  readonly requiresFilters: boolean;
  /** Paths of features that the org lacks, and types of policies. */
  readonly lacking: readonly string[];
  /** The largest page of groups that can be counted. */
  readonly statsLimit: number;
  /** The types of users, the default one first. */
  readonly userTypes: number;
  readonly oauth: OAuth;
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
