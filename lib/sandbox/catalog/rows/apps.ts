import { assignedRole } from '../assignedRole.js';
import { events } from '../eventTypes.js';
import type { ListRow } from '../list.js';
import { upTo } from '../upTo.js';

/** What belongs to an app, besides its users and groups. */
export const appRows: readonly ListRow[] = [
  {
    path: '/api/v1/apps/{appId}/group-push/mappings',
    type: 'GroupPushMapping',
    owners: [
      ['sourceGroupId', 'group'],
      ['targetGroupId', 'group'],
    ],
    prefix: 'gPm',
    count: 2,
    page: upTo(1000, 100, 1),
    events: events(
      'application.provision.group_push',
      'create=mapping.created activate=activate_mapping deactivate=deactivate_mapping update=pushed delete=removed',
    ),
    with: (made) => ({
      sourceGroupId: made.refer('ownGroup', made.number),
      targetGroupId: made.refer('ownGroup', made.number >>> 8),
    }),
  },
  {
    path: '/api/v1/apps/{appId}/grants',
    type: 'Grant',
    prefix: 'oag',
    count: 2,
    events: { create: 'app.oauth2.admin.consent.grant', delete: 'app.oauth2.admin.consent.revoke' },
    with: (made) => ({
      scopeId: ['okta.users.read', 'okta.groups.read'][made.index % 2],
      clientId: made.params['appId'],
    }),
  },
  {
    path: '/api/v1/apps/{appId}/features',
    type: 'AppFeature',
    key: 'name',
    values: ['USER_PROVISIONING', 'INBOUND_PROVISIONING'],
  },
  {
    path: '/api/v1/apps/{appId}/credentials/keys',
    type: 'AppKey',
    prefix: 'kid',
    key: 'kid',
    count: 1,
  },
  {
    path: '/oauth2/v1/clients/{clientId}/roles',
    type: 'ROLE',
    prefix: 'ca0',
    count: 1,
    events: {
      create: 'app.oauth2.client.privilege.grant',
      delete: 'app.oauth2.client.privilege.revoke',
    },
    with: (made) => assignedRole(made, 'CLIENT'),
  },
];
