import { parseCriteria } from '../data/criteria.js';
import { matcher } from '../data/matcher.js';
import { idOf, indexOf } from '../data/id.js';
import { listMade } from './listMade.js';
import type { Org } from '../server/org.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import { hash, pick, share } from '../data/random.js';
import { ok, refuseCriteria, refuseMissing } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import type { Route } from '../server/route.js';
import { select } from '../data/select.js';
import { time } from '../data/time.js';
import type { User } from '../data/user.js';
import { loginOf, profileOf } from '../data/user.js';

/** Applications, which do not change, and the users they are assigned to. */
export const appRoutes: readonly Route[] = [
  ['GET', '/api/v1/apps', listApps],
  ['GET', '/api/v1/apps/{appId}', readApp],
  ['GET', '/api/v1/apps/{appId}/users', listAppUsers],
];

function listApps(org: Org, call: Call): Reply {
  const start = (call.query.get('q') ?? '').toLowerCase();
  const meets = readFilter(org, call);
  return listMade(org, call, {
    prefix: '0oa',
    count: org.counts.apps,
    size: { fallback: 20, max: 200 },
    show: (index) => showApp(org, call, index),
    where: (index) => meets(index) && labelOf(org.seed, index).toLowerCase().startsWith(start),
  });
}

function readApp(org: Org, call: Call): Reply {
  return ok(showApp(org, call, findApp(org, call)));
}

/** Default 50 a page, at most 500; `q` is the start of a login or a name. */
function listAppUsers(org: Org, call: Call): Reply {
  const app = findApp(org, call);
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
    page.map((user) => showAppUser(org, call, app, user)),
    next,
  );
}

function* assigned(org: Org, app: number, after: number, start: string): Generator<User> {
  const wanted = 0.05 + 0.9 * share(org.seed, app, 62);
  const all = {
    criteria: undefined,
    read: () => undefined,
    sortBy: 'id',
    descending: false,
    after,
  };
  for (const user of select(org.users, all)) {
    if (user.status === 'DEPROVISIONED' || share(org.seed, user.index, 2_000 + app) >= wanted)
      continue;
    const { login, firstName, lastName } = profileOf(org.seed, user);
    const names = [login, firstName, lastName].map((name) => String(name).toLowerCase());
    if (names.some((name) => name.startsWith(start))) yield user;
  }
}

function findApp(org: Org, call: Call): number {
  const id = call.params['appId'] ?? '';
  const index = indexOf(id, '0oa', org.seed);
  return index === undefined || index >= org.counts.apps ? refuseMissing(id, 'AppInstance') : index;
}

function readFilter(org: Org, call: Call): (index: number) => boolean {
  const filter = call.query.get('filter');
  if (filter === null) return () => true;
  try {
    const criteria = parseCriteria(filter, (path, operator) =>
      operator === 'eq' && ['id', 'status', 'name'].includes(path) ? 'text' : undefined,
    );
    return matcher(criteria, (index: number, path) => {
      if (path === 'id') return idOf('0oa', org.seed, index);
      return path === 'status' ? statusOf(index) : nameOf(index);
    });
  } catch (error) {
    return refuseCriteria('filter', filter, error);
  }
}

const kinds = ['Payroll', 'Wiki', 'Travel', 'CRM', 'Chat', 'Tickets', 'Storage'];

const labelOf = (seed: number, index: number): string =>
  `${pick(kinds, hash(seed, index, 61))} ${String(index + 1)}`;

const nameOf = (index: number): string => `acme_app_${String(index + 1)}`;

const statusOf = (index: number): string => (index % 10 === 9 ? 'INACTIVE' : 'ACTIVE');

function showApp(org: Org, call: Call, index: number): object {
  const id = idOf('0oa', org.seed, index);
  const self = `${call.origin}/api/v1/apps/${id}`;
  const created = time(Date.UTC(2020, 0, 1 + index));
  return {
    id,
    name: nameOf(index),
    label: labelOf(org.seed, index),
    status: statusOf(index),
    created,
    lastUpdated: created,
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
    features: [],
    signOnMode: 'OPENID_CONNECT',
    credentials: { userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' } },
    settings: { app: {} },
    _links: { users: { href: `${self}/users` }, groups: { href: `${self}/groups` } },
  };
}

function showAppUser(org: Org, call: Call, app: number, user: User): object {
  const id = org.users.idOf(user);
  const apps = `${call.origin}/api/v1/apps/${idOf('0oa', org.seed, app)}`;
  const { email, firstName, lastName } = profileOf(org.seed, user);
  return {
    id,
    externalId: null,
    created: time(user.activated ?? user.created),
    lastUpdated: time(user.lastUpdated),
    scope: 'USER',
    status: 'ACTIVE',
    statusChanged: time(user.statusChanged),
    passwordChanged: null,
    syncState: 'DISABLED',
    credentials: { userName: loginOf(org.seed, user) },
    profile: { email, firstName, lastName },
    _links: { app: { href: apps }, user: { href: `${call.origin}/api/v1/users/${id}` } },
  };
}
