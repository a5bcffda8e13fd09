import { idOf } from '../data/id.js';
import type { Org } from '../server/org.js';
import type { Route } from '../server/route.js';
import { ok } from '../wire/reply.js';

/** Which org it is. */
export const orgRoutes: readonly Route[] = [
  [
    'GET',
    '/.well-known/okta-organization',
    (org, call) =>
      ok({ id: idOfOrg(org), pipeline: 'idx', _links: { organization: { href: call.origin } } }),
  ],
  [
    'GET',
    '/api/v1/org',
    (org, call) =>
      ok({
        id: idOfOrg(org),
        companyName: 'Acme',
        subdomain: 'acme',
        status: 'ACTIVE',
        _links: { organization: { href: call.origin } },
      }),
  ],
];

const idOfOrg = (org: Org): string => idOf('00o', org.seed, 0);
