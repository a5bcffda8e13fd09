import { assignedRole } from '../assignedRole.js';
import { events } from '../eventTypes.js';
import { linkTo } from '../linkTo.js';
import type { ListRow } from '../list.js';
import { upTo } from '../upTo.js';
import { permissions } from '../values.js';

/** Administrators: roles, resource sets, tokens and shares. */
export const administratorRows: readonly ListRow[] = [
  {
    path: '/api/v1/users/{userId}/roles',
    type: 'ROLE',
    prefix: 'ra1',
    count: 2,
    events: { create: 'user.account.privilege.grant', delete: 'user.account.privilege.revoke' },
    with: (made) => assignedRole(made, 'USER'),
  },
  {
    path: '/api/v1/iam/roles',
    type: 'CUSTOM_ROLE',
    prefix: 'cr0',
    count: 45,
    page: upTo(200),
    envelope: 'roles',
    events: events('iam.role', 'create update delete'),
    with: (made) => ({
      label: `Regional helpdesk ${String(made.index + 1)}`,
      description: `Resets factors and passwords in region ${String(made.index + 1)}`,
      _links: { permissions: { href: `${made.self}/permissions` }, self: { href: made.self } },
    }),
  },
  {
    path: '/api/v1/iam/roles/{roleId}/permissions',
    type: 'PERMISSION',
    key: 'label',
    values: permissions,
    count: 3,
    envelope: 'permissions',
  },
  {
    path: '/api/v1/iam/resource-sets',
    type: 'RESOURCE_SET',
    prefix: 'iam',
    count: 12,
    fixedPage: 100,
    envelope: 'resource-sets',
    events: events('iam.resourceset', 'create update delete'),
    with: (made) => ({ label: `Region ${String(made.index + 1)}` }),
  },
  {
    path: '/api/v1/iam/resource-sets/{resourceSetId}/resources',
    type: 'RESOURCE',
    prefix: 'ire',
    count: 4,
    page: upTo(100, 100, 1),
    envelope: 'resources',
    events: events('iam.resourceset.resources', 'create=add update delete'),
    with: (made) => ({ orn: `orn:okta:directory:00o:groups:${made.refer('group', made.number)}` }),
  },
  {
    path: '/api/v1/iam/resource-sets/{resourceSetId}/bindings',
    type: 'BINDING',
    picks: 'role',
    count: 2,
    fixedPage: 100,
    envelope: 'roles',
  },
  {
    path: '/api/v1/iam/resource-sets/{resourceSetId}/bindings/{roleId}/members',
    type: 'MEMBER',
    prefix: 'irb',
    count: 2,
    fixedPage: 100,
    envelope: 'members',
    events: events('iam.resourceset.bindings', 'create=add delete'),
    with: (made) => ({
      _links: {
        self:
          made.index === 0
            ? linkTo(made, `/api/v1/groups/${made.refer('group', made.number)}`)
            : linkTo(made, `/api/v1/users/${made.refer('user', made.number)}`),
      },
    }),
  },
  {
    path: '/api/v1/api-tokens',
    type: 'Token',
    owners: [['userId', 'user']],
    prefix: '00T',
    count: 6,
    events: { update: 'system.api_token.update', delete: 'system.api_token.revoke' },
    with: (made) => ({ name: `Token ${String(made.index + 1)}`, tokenWindow: 'P30D' }),
  },
  {
    path: '/integrations/api/v1/api-services',
    type: 'APIServiceIntegration',
    prefix: '0os',
    count: 3,
    fixedPage: 20,
    events: events('integration.api_service.lifecycle', 'create=authorize delete=revoke'),
  },
  {
    path: '/api/v1/principal-rate-limits',
    type: 'PrincipalRateLimit',
    prefix: 'prl',
    count: 60,
    page: upTo(50, 20, 1),
    filter: 'requiredByOption',
    with: (made) => ({
      principalId: `token${String(made.index)}`,
      principalType: 'SSWS_TOKEN',
      defaultPercentage: 50,
      defaultConcurrencyPercentage: 75,
    }),
  },
  {
    path: '/api/v1/features',
    type: 'Feature',
    prefix: 'ftr',
    count: 7,
    events: { update: 'system.feature.enable' },
  },
  {
    path: '/api/v1/org/contacts',
    type: 'Contact',
    key: 'contactType',
    values: ['BILLING', 'TECHNICAL'],
  },
  {
    path: '/api/v1/agentPools',
    type: 'AgentPool',
    prefix: '0ow',
    count: 2,
    fixedPage: 5,
  },
];
