import { idOf } from '../data/id.js';
import { listMade } from './listMade.js';
import type { Org } from '../server/org.js';
import { hash } from '../data/random.js';
import type { Call, Reply } from '../wire/reply.js';
import type { Route } from '../server/route.js';
import { time } from '../data/time.js';

/** Governance grants: an envelope with `metadata` beside the records and links in the body. */
export const grantRoutes: readonly Route[] = [['GET', '/governance/api/v1/grants', listGrants]];

function listGrants(org: Org, call: Call): Reply {
  return listMade(org, call, {
    prefix: 'gra',
    count: org.counts.grants,
    size: { fallback: 20, min: 1, max: 200 },
    show: (index) => showGrant(org, call, index),
    shape: {
      envelope: 'data',
      linksIn: 'body',
      beside: { metadata: { total: org.counts.grants } },
    },
  });
}

function showGrant(org: Org, call: Call, index: number): object {
  const id = idOf('gra', org.seed, index);
  const user = hash(org.seed, index, 71) % Math.max(org.users.end(), 1);
  const app = hash(org.seed, index, 72) % Math.max(org.counts.apps, 1);
  const created = time(Date.UTC(2024, 0, 1) + index * 3_600_000);
  return {
    id,
    grantType: 'ENTITLEMENT',
    status: 'ACTIVE',
    action: 'ALLOW',
    actor: 'ADMIN',
    targetPrincipal: { externalId: idOf('00u', org.seed, user), type: 'OKTA_USER' },
    target: { externalId: idOf('0oa', org.seed, app), type: 'APPLICATION' },
    created,
    lastUpdated: created,
    _links: { self: { href: `${call.origin}/governance/api/v1/grants/${id}` } },
  };
}
