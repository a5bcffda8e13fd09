import { assignedRole } from '../assignedRole.js';
import { events } from '../eventTypes.js';
import type { ListRow } from '../list.js';
import { plain } from '../plainTime.js';
import { upTo } from '../upTo.js';

/** Directory: what stands beside users and groups, and devices. */
export const directoryRows: readonly ListRow[] = [
  {
    path: '/api/v1/groups/rules',
    type: 'GroupRule',
    prefix: '0pr',
    count: 8,
    page: upTo(200, 50, 1),
    events: events('group.user_membership.rule', 'activate=trigger deactivate=deactivated'),
    with: (made) => ({
      type: 'group_rule',
      name: `Rule ${String(made.index + 1)}`,
      actions: { assignUserToGroups: { groupIds: [made.refer('ownGroup', made.number)] } },
    }),
  },
  {
    path: '/api/v1/groups/{groupId}/owners',
    type: 'GroupOwner',
    picks: 'user',
    count: 1,
    page: upTo(1000, 1000),
    with: (made) => ({
      type: 'USER',
      originType: 'OKTA_DIRECTORY',
      originId: null,
      resolved: true,
      lastUpdated: `${plain(made.created)}.0`,
    }),
  },
  {
    path: '/api/v1/groups/{groupId}/roles',
    type: 'ROLE',
    prefix: 'grA',
    count: 1,
    events: { create: 'group.privilege.grant', delete: 'group.privilege.revoke' },
    with: (made) => assignedRole(made, 'GROUP'),
  },
  {
    path: '/api/v1/meta/schemas/user/linkedObjects',
    type: 'LinkedObject',
    key: 'primary.name',
    values: ['manager', 'mentor'],
    with: (made) => ({
      primary: { name: ['manager', 'mentor'][made.index], title: 'One above', type: 'USER' },
      associated: { name: ['report', 'mentee'][made.index], title: 'One below', type: 'USER' },
    }),
  },
  {
    path: '/api/v1/realms',
    type: 'Realm',
    prefix: 'rlm',
    count: 4,
    page: upTo(200, 200),
    events: events('directory.realm.lifecycle', 'create update delete'),
    with: (made) => ({
      isDefault: made.index === 0,
      profile: {
        name: made.index === 0 ? 'Default' : `Realm ${String(made.index)}`,
        realmType: 'DEFAULT',
      },
    }),
  },
  {
    path: '/api/v1/realm-assignments',
    type: 'RealmAssignment',
    prefix: 'rul',
    count: 3,
    page: upTo(200, 20, 1),
    events: events(
      'directory.realm.assignment',
      'create update delete activate=update deactivate=update',
    ),
  },
  {
    path: '/api/v1/devices',
    type: 'Device',
    prefix: 'guo',
    count: 60,
    page: upTo(200, 200, 1),
    events: events(
      'device',
      'create=enrollment.create delete=lifecycle.delete activate=lifecycle.activate deactivate=lifecycle.deactivate',
    ),
    with: (made) => ({
      status: made.index % 9 === 8 ? 'DEACTIVATED' : 'ACTIVE',
      resourceId: made.id,
      resourceType: 'UDDevice',
      profile: {
        displayName: `Laptop ${String(made.index + 1)}`,
        platform: ['MACOS', 'WINDOWS', 'IOS', 'ANDROID'][made.number % 4],
        serialNumber: `SN${String(made.number)}`,
        registered: true,
        secureHardwarePresent: made.number % 3 !== 0,
      },
    }),
  },
];
