import type { App } from '../data/app.js';
import type { User } from '../data/user.js';
import type { Org } from './org.js';
import { userTarget } from './org.js';
import { appTarget, appUserTarget } from './targets.js';

/** How a user has each of some apps, by the index of the app. */
export type Scopes = ReadonlyMap<number, 'USER' | 'GROUP'>;

/** How a user has the apps of an org, or those that are given. */
export function scopesOf(org: Org, user: User, apps: Iterable<App> = livingApps(org)): Scopes {
  const scopes = new Map<number, 'USER' | 'GROUP'>();
  for (const app of apps) {
    const scope = org.assignments.scopeOf(app, user);
    if (scope !== undefined) scopes.set(app.index, scope);
  }
  return scopes;
}

/** Logs what a user has come to have, has another way, and has lost. */
export function logAssignments(org: Org, user: User, before: Scopes, after: Scopes): void {
  for (const index of new Set([...before.keys(), ...after.keys()])) {
    const [old, current] = [before.get(index), after.get(index)];
    if (old === current) continue;
    const change = old === undefined ? 'add' : current === undefined ? 'remove' : 'update';
    org.logs.addBySystem(
      `application.user_membership.${change}`,
      appUserTarget(org, user),
      appTarget(org, org.apps.at(index)),
      userTarget(org.users, user),
    );
  }
}

/** The apps that are there. */
export function* livingApps({ apps }: Org): Generator<App> {
  for (let index = 0; index < apps.end(); index++) {
    const app = apps.at(index);
    if (app.removed !== true) yield app;
  }
}
