import { idOf } from '../data/id.js';
import type { App } from '../data/app.js';
import type { Group } from '../data/group.js';
import { time } from '../data/time.js';
import { showApp } from '../data/app.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import { ok, refuseMissing } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { findApp } from './findApp.js';
import { findGroup } from './groupWriting.js';

/** The groups an app is assigned to, and the apps of a group. */
export const appGroupRoutes: readonly Route[] = [
  ['GET', '/api/v1/apps/{appId}/groups', listAppGroups],
  ['GET', '/api/v1/apps/{appId}/groups/{groupId}', readAppGroup],
  ['GET', '/api/v1/groups/{groupId}/apps', listGroupApps],
];

/** Okta's one list whose pages hold 20 at the least. */
function listAppGroups(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const limit = readLimit(call, { fallback: 20, min: 20, max: 200 });
  const after = readAfterId(call, '00g', org.seed, org.groups.end());
  const found = org.assignments.groupsOf(app).filter(({ index }) => index > after);
  const { page, more } = takePage(found, limit);
  const last = page.at(-1);
  const next = more && last !== undefined ? idOf('00g', org.seed, last.index) : undefined;
  return listReply(
    call,
    limit,
    page.map((group) => showAppGroup(org, call.origin, app, group)),
    next,
  );
}

function readAppGroup(org: Org, call: Call): Reply {
  const app = findApp(org, call.params['appId'] ?? '');
  const group = findGroup(org, call);
  return org.assignments.hasGroup(app, group)
    ? ok(showAppGroup(org, call.origin, app, group))
    : refuseMissing(idOf('00g', org.seed, group.index), 'ApplicationGroupAssignment');
}

/** The assignment of a group to an app as lists show it. */
export function showAppGroup(org: Org, origin: string, app: App, group: Group): object {
  const id = idOf('00g', org.seed, group.index);
  const appUrl = `${origin}/api/v1/apps/${idOf('0oa', org.seed, app.index)}`;
  return {
    id,
    lastUpdated: time(Math.max(app.created, group.created)),
    priority: group.index,
    profile: {},
    _links: {
      app: { href: appUrl },
      self: { href: `${appUrl}/groups/${id}` },
      group: { href: `${origin}/api/v1/groups/${id}` },
    },
  };
}

function listGroupApps(org: Org, call: Call): Reply {
  const group = findGroup(org, call);
  const limit = readLimit(call, { fallback: 20, max: 200 });
  const after = readAfterId(call, '0oa', org.seed, org.apps.end());
  const { page, more } = takePage(appsOf(org, group, after), limit);
  const last = page.at(-1);
  const next = more && last !== undefined ? idOf('0oa', org.seed, last.index) : undefined;
  const records = page.map((app) => showApp(org.seed, call.origin, app));
  return listReply(call, limit, records, next);
}

/** The apps that a group is assigned to. */
export function* appsOf(org: Org, group: Group, after: number): Generator<App> {
  for (let index = after + 1; index < org.apps.end(); index++) {
    const app = org.apps.at(index);
    if (app.removed !== true && org.assignments.hasGroup(app, group)) yield app;
  }
}
