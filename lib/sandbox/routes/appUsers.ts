import { pushesGroups } from '../data/app.js';
import type { App } from '../data/app.js';
import { idOf } from '../data/id.js';
import { time } from '../data/time.js';
import { loginOf, profileOf } from '../data/user.js';
import type { User } from '../data/user.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import { ok, refuseMissing } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { findApp } from './findApp.js';
import { findUser } from './userWriting.js';

/** Who has an app, and the apps that somebody has. */
export const appUserRoutes: readonly Route[] = [
  ['GET', '/api/v1/apps/{appId}/users', listAppUsers],
  ['GET', '/api/v1/apps/{appId}/users/{userId}', readAppUser],
  ['GET', '/api/v1/users/{userId}/appLinks', listAppLinks],
];

/** Default 50 a page, at most 500; `q` is the start of a login or a name. */
function listAppUsers(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const { users } = org;
  const limit = readLimit(call, { fallback: 50, min: 1, max: 500 });
  const after = readAfterId(call, '00u', org.seed, users.end());
  const start = (call.query.get('q') ?? '').toLowerCase();
  const { page, more } = takePage(assigned(org, app, after, start), limit);
  const last = page.at(-1);
  const next = more && last !== undefined ? users.idOf(last) : undefined;
  return listReply(
    call,
    limit,
    page.map((user) => showAppUser(org, call.origin, app, user)),
    next,
  );
}

function* assigned(org: Org, app: App, after: number, start: string): Generator<User> {
  for (let index = after + 1; index < org.users.end(); index++) {
    if (!org.assignments.mayHave(app, index)) continue;
    const user = org.users.at(index);
    if (user.removed === true || org.assignments.scopeOf(app, user) === undefined) continue;
    if (start === '' || isNamed(org, user, start)) yield user;
  }
}

function isNamed(org: Org, user: User, start: string): boolean {
  const { login, firstName, lastName } = profileOf(org.seed, user);
  return [login, firstName, lastName].some((name) => String(name).toLowerCase().startsWith(start));
}

function readAppUser(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const user = findUser(org, call);
  return org.assignments.scopeOf(app, user) === undefined
    ? refuseMissing(org.users.idOf(user), 'AppUser')
    : ok(showAppUser(org, call.origin, app, user));
}

/** A user of an app as lists show it. */
export function showAppUser(org: Org, origin: string, app: App, user: User): object {
  const id = org.users.idOf(user);
  const apps = `${origin}/api/v1/apps/${idOf('0oa', org.seed, app.index)}`;
  const { email, firstName, lastName } = profileOf(org.seed, user);
  return {
    id,
    externalId: null,
    created: time(user.activated ?? user.created),
    lastUpdated: time(user.lastUpdated),
    scope: org.assignments.scopeOf(app, user) ?? 'USER',
    status: pushesGroups(app) ? 'PROVISIONED' : 'ACTIVE',
    statusChanged: time(user.statusChanged),
    passwordChanged: null,
    syncState: pushesGroups(app) ? 'SYNCHRONIZED' : 'DISABLED',
    credentials: { userName: loginOf(org.seed, user) },
    profile: { email, firstName, lastName },
    _links: { app: { href: apps }, user: { href: `${origin}/api/v1/users/${id}` } },
  };
}

function listAppLinks(org: Org, call: Call): Reply {
  const user = findUser(org, call);
  const links: object[] = [];
  for (let index = 0; index < org.apps.end(); index++) {
    const app = org.apps.at(index);
    if (app.removed === true || app.status === 'INACTIVE') continue;
    if (org.assignments.scopeOf(app, user) === undefined) continue;
    const id = idOf('0oa', org.seed, index);
    links.push({
      id: `${id}.link`,
      label: app.label,
      linkUrl: `${call.origin}/home/${app.name}/${id}`,
      logoUrl: `${call.origin}/img/logo.png`,
      appName: app.name,
      appInstanceId: id,
      appAssignmentId: `0ua${org.users.idOf(user).slice(3)}`,
      credentialsSetup: false,
      hidden: false,
      sortOrder: index,
    });
  }
  return ok(links);
}
