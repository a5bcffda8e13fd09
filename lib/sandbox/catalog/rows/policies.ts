import { events, lifecycle, past, pastLifecycle } from '../eventTypes.js';
import { linkTo } from '../linkTo.js';
import type { ListRow } from '../list.js';
import { upTo } from '../upTo.js';
import { policyTypes } from '../values.js';

/** Policies and authorization servers. */
export const policyRows: readonly ListRow[] = [
  {
    path: '/api/v1/policies',
    type: 'PolicyEntity',
    prefix: '00p',
    count: 36,
    fixedPage: 20,
    select: { parameter: 'type', property: 'type' },
    events: events('policy.lifecycle', lifecycle),
    with: (made) => ({
      type: policyTypes[made.index % policyTypes.length],
      name: `Policy ${String(made.index + 1)}`,
      status: made.index % 11 === 10 ? 'INACTIVE' : 'ACTIVE',
      conditions: null,
    }),
  },
  {
    path: '/api/v1/policies/{policyId}/rules',
    type: 'PolicyRule',
    prefix: '0pR',
    count: 3,
    events: events('policy.rule', 'create=add update delete activate deactivate'),
    with: (made) => ({ name: `Rule ${String(made.index + 1)}`, status: 'ACTIVE' }),
  },
  {
    path: '/api/v1/policies/{policyId}/mappings',
    type: 'PolicyMapping',
    prefix: 'pma',
    count: 1,
    events: { create: 'policy.mapping.create' },
    with: (made) => ({
      _links: {
        self: { href: made.self },
        application: linkTo(made, `/api/v1/apps/${made.refer('app', made.number)}`),
      },
    }),
  },
  {
    path: '/api/v1/authorizationServers',
    type: 'AuthorizationServer',
    prefix: 'aus',
    count: 3,
    page: upTo(200, 200),
    events: events('oauth2.as', pastLifecycle),
    with: (made) => ({ name: made.index === 0 ? 'default' : `Server ${String(made.index)}` }),
  },
  {
    path: '/api/v1/authorizationServers/{authServerId}/scopes',
    type: 'Scope',
    prefix: 'scp',
    count: 8,
    page: upTo(200, 200),
    events: events('oauth2.scope', past),
    with: (made) => ({ name: `scope.${String(made.index + 1)}` }),
  },
  {
    path: '/api/v1/authorizationServers/{authServerId}/claims',
    type: 'Claim',
    prefix: 'ocl',
    count: 4,
    events: events('oauth2.claim', past),
    with: (made) => ({ name: `claim_${String(made.index + 1)}` }),
  },
  {
    path: '/api/v1/authorizationServers/{authServerId}/policies',
    type: 'PolicyEntity',
    prefix: '00q',
    count: 2,
    events: events('policy.lifecycle', lifecycle),
    with: (made) => ({
      type: 'OAUTH_AUTHORIZATION_POLICY',
      name: `Access ${String(made.index + 1)}`,
      // As orgs answer that have had theirs for long.
      ...(made.index === 0 ? { created: null, lastUpdated: null } : {}),
    }),
  },
  {
    path: '/api/v1/authorizationServers/{authServerId}/policies/{policyId}/rules',
    type: 'PolicyRule',
    prefix: '0pS',
    count: 2,
    events: events('policy.rule', 'create=add update delete activate deactivate'),
    with: (made) => ({ name: `Rule ${String(made.index + 1)}` }),
  },
  {
    path: '/api/v1/authorizationServers/{authServerId}/credentials/keys',
    type: 'Key',
    prefix: 'kas',
    key: 'kid',
    count: 3,
    with: (made) => ({ status: ['ACTIVE', 'NEXT', 'EXPIRED'][made.index % 3] }),
  },
  {
    path: '/api/v1/authorizationServers/{authServerId}/clients',
    type: 'Client',
    owners: [['client_id', 'app']],
    key: 'client_id',
    count: 2,
    with: (made) => ({ client_id: made.refer('app', made.index), client_name: 'A client' }),
  },
];
