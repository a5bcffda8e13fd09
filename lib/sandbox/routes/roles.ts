import { idOf, indexOf } from '../data/id.js';
import { listMade } from './listMade.js';
import type { Org } from '../server/org.js';
import { ok, refuseMissing } from '../wire/reply.js';
import type { Call, Reply } from '../wire/reply.js';
import type { Route } from '../server/route.js';

/** Custom admin roles: an envelope whose links stand in the body alone, as Okta's older ones do. */
export const roleRoutes: readonly Route[] = [
  ['GET', '/api/v1/iam/roles', listRoles],
  ['GET', '/api/v1/iam/roles/{roleId}', readRole],
];

function listRoles(org: Org, call: Call): Reply {
  return listMade(org, call, {
    prefix: 'cr0',
    count: org.counts.roles,
    size: { fallback: 20, max: 200 },
    show: (index) => showRole(org, call, index),
    shape: { envelope: 'roles', linksIn: 'body' },
  });
}

function readRole(org: Org, call: Call): Reply {
  const id = call.params['roleId'] ?? '';
  const index = indexOf(id, 'cr0', org.seed);
  return index === undefined || index >= org.counts.roles
    ? refuseMissing(id, 'CustomRole')
    : ok(showRole(org, call, index));
}

function showRole(org: Org, call: Call, index: number): object {
  const id = idOf('cr0', org.seed, index);
  const self = `${call.origin}/api/v1/iam/roles/${id}`;
  const region = String(index + 1);
  const born = new Date(Date.UTC(2024, 0, 1 + index)).toISOString();
  return {
    id,
    label: `Regional helpdesk ${region}`,
    description: `Resets factors and passwords in region ${region}`,
    created: born,
    lastUpdated: born,
    _links: { permissions: { href: `${self}/permissions` }, self: { href: self } },
  };
}
