import type { App } from './app.js';
import type { Group } from './group.js';
import type { Members } from './members.js';
import { share } from './random.js';
import type { Records } from './records.js';
import { bornStatus } from './user.js';
import type { User } from './user.js';

/** To which apps users are assigned: one by one, or by the groups they are in. */
export interface Assignments {
  /** How a user has an app, `undefined` for not at all. */
  readonly scopeOf: (app: App, user: User) => 'USER' | 'GROUP' | undefined;
  readonly isDirect: (app: App, user: User) => boolean;
  /** Whether a user may have an app, by the index alone: what is `false` need not be made to be asked. */
  readonly mayHave: (app: App, user: number) => boolean;
  readonly setUser: (app: App, user: User, assigned: boolean) => void;
  readonly hasGroup: (app: App, group: Group) => boolean;
  readonly setGroup: (app: App, group: Group, assigned: boolean) => void;
  /** The groups an app is assigned to, by index, those that are gone left out. */
  readonly groupsOf: (app: App) => readonly Group[];
}

/** What the assignments of a new org are made from. */
export interface AssignmentsSource {
  readonly seed: number;
  readonly born: { readonly users: number; readonly groups: number; readonly apps: number };
  readonly groups: Records<Group>;
  readonly members: Members;
  /** How many users of their own an app has; by default from one in twenty to almost all. */
  readonly sizeOf: ((app: number) => number) | undefined;
}

/**
 * The assignments of a new org: each app to users, and to some groups; one app in ten to Everyone.
 * Whoever is deprovisioned has left the active apps and is still in the others.
 */
export function createAssignments(source: AssignmentsSource): Assignments {
  const { seed, born, groups, members, sizeOf } = source;
  const users = new Map<number, Map<number, boolean>>();
  const assigned = new Map<number, Map<number, boolean>>();
  const lists = new Map<number, { version: number; list: readonly Group[] }>();
  let version = 0;

  const wantedOf = (app: number): number =>
    sizeOf === undefined
      ? 0.05 + 0.9 * share(seed, app, 62)
      : Math.min(sizeOf(app) / Math.max(born.users, 1), 1);
  const bornDirect = (app: App, user: number): boolean =>
    app.index < born.apps &&
    user < born.users &&
    share(seed, user, 2_000 + app.index) < wantedOf(app.index) &&
    (isBornInactive(app.index) || bornStatus(seed, user) !== 'DEPROVISIONED');
  const isDirect = (app: App, user: User): boolean =>
    users.get(app.index)?.get(user.index) ?? bornDirect(app, user.index);

  const bornToGroup = (app: number, group: number): boolean => {
    if (app >= born.apps || group >= born.groups || sizeOf !== undefined) return false;
    return group === 0 ? app % 10 === 3 : share(seed, group, 4_000_000 + app) < 0.04;
  };
  const hasGroup = (app: App, group: Group): boolean =>
    assigned.get(app.index)?.get(group.index) ?? bornToGroup(app.index, group.index);
  const groupsOf = (app: App): readonly Group[] => {
    const now = version + groups.version();
    const known = lists.get(app.index);
    if (known?.version === now) return known.list;
    const list: Group[] = [];
    for (let index = 0; index < groups.end(); index++) {
      const isBorn = assigned.get(app.index)?.get(index) ?? bornToGroup(app.index, index);
      const group = isBorn ? groups.at(index) : undefined;
      if (group !== undefined && group.removed !== true) list.push(group);
    }
    lists.set(app.index, { version: now, list });
    return list;
  };

  return {
    isDirect,
    mayHave: (app, user) =>
      (users.get(app.index)?.get(user) ?? bornDirect(app, user)) || groupsOf(app).length > 0,
    hasGroup,
    groupsOf,
    scopeOf: (app, user) => {
      if (isDirect(app, user)) return 'USER';
      if (user.status === 'DEPROVISIONED') return undefined;
      return groupsOf(app).some((group) => members.has(group, user)) ? 'GROUP' : undefined;
    },
    setUser: (app, user, value) => {
      set(users, app.index, user.index, value);
    },
    setGroup: (app, group, value) => {
      set(assigned, app.index, group.index, value);
      version += 1;
    },
  };
}

const isBornInactive = (app: number): boolean => app % 10 === 9;

function set(
  all: Map<number, Map<number, boolean>>,
  outer: number,
  inner: number,
  value: boolean,
): void {
  const one = all.get(outer) ?? new Map<number, boolean>();
  all.set(outer, one.set(inner, value));
}
