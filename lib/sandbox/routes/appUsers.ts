import { pushesGroups } from '../data/app.js';
import type { App } from '../data/app.js';
import { idOf } from '../data/id.js';
import {
  importedId,
  importedIndex,
  importedLogin,
  showImportedUser,
} from '../data/importedUser.js';
import { time } from '../data/time.js';
import { loginOf, profileOf } from '../data/user.js';
import type { User } from '../data/user.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { listReply, readAfter, readAfterId, readLimit, takePage } from '../wire/page.js';
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

/** A user of an app before anybody asks how it is shown. */
interface Listed {
  readonly id: string;
  readonly show: () => object;
}

/** Default 50 a page, at most 500; `q` is the start of a login or a name. */
function listAppUsers(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const limit = readLimit(call, { fallback: 50, min: 1, max: 500 });
  const { page, more } = takePage(listed(org, call, app), limit);
  const next = more ? page.at(-1)?.id : undefined;
  return listReply(
    call,
    limit,
    page.map(({ show }) => show()),
    next,
  );
}

/** The users of the org who have an app, and behind them those whom it has brought along. */
function* listed(org: Org, call: Call, app: App): Generator<Listed> {
  const { seed, users } = org;
  const start = (call.query.get('q') ?? '').toLowerCase();
  const imported = importedIndex(seed, app.index, readAfter(call) ?? '');
  if (imported === undefined) {
    const after = readAfterId(call, '00u', seed, users.end());
    for (const user of assigned(org, app, after, start)) {
      yield { id: users.idOf(user), show: () => showAppUser(org, call.origin, app, user) };
    }
  }
  const end = org.importedAppUsers(app);
  for (let index = (imported ?? -1) + 1; index < end; index++) {
    if (!importedLogin(seed, app.index, index).startsWith(start)) continue;
    yield {
      id: importedId(seed, app.index, index),
      show: () => showImported(org, call, app, index),
    };
  }
}

function showImported(org: Org, { origin }: Call, app: App, index: number): object {
  return showImportedUser(org.seed, origin, app.index, index, app.created);
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
  const imported = importedIndex(org.seed, app.index, call.params['userId'] ?? '');
  if (imported !== undefined && imported < org.importedAppUsers(app)) {
    return ok(showImported(org, call, app, imported));
  }
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
