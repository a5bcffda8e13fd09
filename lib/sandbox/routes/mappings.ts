import { idOf } from '../data/id.js';
import { userTypeId } from '../data/userType.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { listReply, readAfterId, readLimit, takePage } from '../wire/page.js';
import type { Call, Reply } from '../wire/reply.js';

/** Profile mappings: two an app, to it and from it. */
export const mappingRoutes: readonly Route[] = [['GET', '/api/v1/mappings', listMappings]];

function listMappings(org: Org, call: Call): Reply {
  const limit = readLimit(call, { fallback: 20, max: 200 });
  const after = readAfterId(call, 'prm', org.seed, 2 * org.apps.end());
  const { page, more } = takePage(indexes(org, after), limit);
  const last = page.at(-1);
  const next = more && last !== undefined ? idOf('prm', org.seed, last) : undefined;
  return listReply(
    call,
    limit,
    page.map((index) => showMapping(org, call, index)),
    next,
  );
}

function* indexes(org: Org, after: number): Generator<number> {
  for (let index = after + 1; index < 2 * org.apps.end(); index++) {
    if (org.apps.at(Math.floor(index / 2)).removed !== true) yield index;
  }
}

function showMapping(org: Org, call: Call, index: number): object {
  const app = org.apps.at(Math.floor(index / 2));
  const appId = idOf('0oa', org.seed, app.index);
  const id = idOf('prm', org.seed, index);
  const one = { id: appId, name: app.name, type: 'appuser' };
  const other = { id: userTypeId(org.seed, 0), name: 'user', type: 'user' };
  const [source, target] = index % 2 === 0 ? [one, other] : [other, one];
  return {
    id,
    source,
    target,
    _links: { self: { href: `${call.origin}/api/v1/mappings/${id}` } },
  };
}
