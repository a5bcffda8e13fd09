import { showApp } from '../data/app.js';
import type { App } from '../data/app.js';
import { parseCriteria } from '../data/criteria.js';
import { idOf } from '../data/id.js';
import { matcher } from '../data/matcher.js';
import { select } from '../data/select.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import { ok, refuseCriteria } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import { appUserRoutes } from './appUsers.js';
import { appGroupRoutes } from './appGroups.js';
import { activateApp, createApp, deactivateApp, deleteApp, replaceApp } from './appWriting.js';
import { assignGroup, assignUser, unassignGroup, unassignUser } from './assigning.js';
import { findApp } from './findApp.js';

/** Applications and what is assigned to them. */
export const appRoutes: readonly Route[] = [
  ['GET', '/api/v1/apps', listApps],
  ['POST', '/api/v1/apps', createApp],
  ['GET', '/api/v1/apps/{appId}', readApp],
  ['PUT', '/api/v1/apps/{appId}', replaceApp],
  ['DELETE', '/api/v1/apps/{appId}', deleteApp],
  ['POST', '/api/v1/apps/{appId}/lifecycle/activate', activateApp],
  ['POST', '/api/v1/apps/{appId}/lifecycle/deactivate', deactivateApp],
  ['POST', '/api/v1/apps/{appId}/users', assignUser],
  ['DELETE', '/api/v1/apps/{appId}/users/{userId}', unassignUser],
  ['PUT', '/api/v1/apps/{appId}/groups/{groupId}', assignGroup],
  ['DELETE', '/api/v1/apps/{appId}/groups/{groupId}', unassignGroup],
  ...appUserRoutes,
  ...appGroupRoutes,
];

/** 20 a page by default, inactive ones among them; `q` is the start of a label. */
function listApps(org: Org, call: Call): Reply {
  const limit = readLimit(call, { fallback: 20, max: 200 });
  const start = (call.query.get('q') ?? '').toLowerCase();
  const after = readAfterId(call, '0oa', org.seed, org.apps.end());
  const { page, more } = takePage(wanted(org, call, start, after), limit);
  const last = page.at(-1);
  const next = more && last !== undefined ? idOf('0oa', org.seed, last.index) : undefined;
  const records = page.map((app) => showApp(org.seed, call.origin, app));
  return listReply(call, limit, records, next);
}

function* wanted(org: Org, call: Call, start: string, after: number): Generator<App> {
  const meets = readFilter(org, call);
  const all = {
    criteria: undefined,
    read: () => undefined,
    sortBy: 'id',
    descending: false,
    after,
  };
  for (const app of select(org.apps, all)) {
    if (meets(app) && app.label.toLowerCase().startsWith(start)) yield app;
  }
}

function readApp(org: Org, call: Call): Reply {
  return ok(showApp(org.seed, call.origin, findApp(org, call.params['appId'] ?? '')));
}

function readFilter(org: Org, call: Call): (app: App) => boolean {
  const filter = call.query.get('filter');
  if (filter === null) return () => true;
  try {
    const criteria = parseCriteria(filter, (path, operator) =>
      operator === 'eq' && ['id', 'status', 'name'].includes(path) ? 'text' : undefined,
    );
    return matcher(criteria, (app: App, path) =>
      path === 'id' ? idOf('0oa', org.seed, app.index) : app[path as 'status' | 'name'],
    );
  } catch (error) {
    return refuseCriteria('filter', filter, error);
  }
}
