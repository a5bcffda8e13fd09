/** What the catalog says of tables beyond data/okta-tables.json. */
import type { SyncTable } from '../lib/sync/types.js';

/** Goes before what the data says. */
export interface OwnRow extends Partial<Omit<SyncTable, 'columns'>> {
  /** Columns that come first: path and type. */
  readonly columns?: Readonly<Record<string, readonly [path: string, type: string]>>;
  /** Paths of records that get no column; `all` leaves the key and foreign keys alone. */
  readonly without?: readonly string[] | 'all';
}

const standardRole = { reason: 'a standard role, which is in no list' };

export const ownRows: Readonly<Record<string, OwnRow>> = {
  users: {
    columns: { status: ['status', 'text'], type_id: ['type.id', 'text'] },
    volatile: ['last_login'],
  },
  user_types: { incremental: { by: 'absence' } },
  groups: {
    columns: {
      users_count: ['_embedded.stats.usersCount', 'bigint'],
      apps_count: ['_embedded.stats.appsCount', 'bigint'],
    },
    volatile: ['users_count', 'apps_count', 'last_membership_updated'],
  },
  group_members: {
    pageSize: 1_000,
    without: 'all',
    keepsRecord: false,
    incremental: {
      by: 'stamp',
      stamp: 'lastMembershipUpdated',
      count: '_embedded.stats.usersCount',
      overlap: 900_000,
      target: 'UserGroup',
      unless: { path: 'type', in: ['BUILT_IN'] },
    },
  },
  group_roles: {
    where: [
      { path: '_embedded.stats.hasAdminPrivilege', in: [true] },
      { path: '_embedded.stats.hasAdminPrivlege', in: [true] },
      { path: '_embedded.stats.hasAdminPrivileges', in: [true] },
    ],
  },
  group_push_mappings: { where: [{ path: 'features', includes: 'GROUP_PUSH' }] },
  app_grants: { where: [{ path: 'signOnMode', in: ['OPENID_CONNECT'] }] },
  app_features: {
    where: [
      { path: 'features', includes: 'PUSH_NEW_USERS' },
      { path: 'features', includes: 'IMPORT_NEW_USERS' },
    ],
  },
  apps: { columns: { client_id: ['credentials.oauthClient.client_id', 'text'] } },
  client_roles: {
    references: { client_id: 'apps.client_id' },
    where: [{ path: 'settings.oauthClient.application_type', in: ['service'] }],
  },
  app_users: {
    incremental: {
      by: 'log',
      target: 'AppInstance',
      follows: { table: 'group_members', through: 'app_groups' },
    },
    orphans: {
      user_id: {
        reason: 'an imported app user without a user',
        where: { column: 'status', in: ['IMPORTED', 'MATCHED', 'UNASSIGNED'] },
      },
    },
    volatile: ['last_sync', 'sync_state', 'status', 'status_changed', 'last_updated'],
  },
  policy_mappings: {
    where: [{ path: 'type', in: ['ACCESS_POLICY', 'PROFILE_ENROLLMENT', 'MFA_ENROLL'] }],
  },
  email_customizations: { where: [{ path: '_embedded.customizationCount', above: 0 }] },
  principal_rate_limits: {
    each: {
      parameter: 'filter',
      values: ['principalType eq "SSWS_TOKEN"', 'principalType eq "OAUTH_CLIENT"'],
    },
  },
  api_tokens: { volatile: ['expires_at', 'last_updated'] },
  resource_set_bindings: { orphans: { role_id: standardRole } },
  resource_set_members: {
    columns: { member_id: ['_links.self.href/', 'text'] },
    orphans: { role_id: standardRole },
  },
  identity_providers: { secrets: ['protocol.credentials.client.client_secret'] },
  event_hooks: { secrets: ['channel.config.authScheme.value', 'channel.config.headers'] },
  inline_hooks: { secrets: ['channel.config.authScheme.value', 'channel.config.headers'] },
  devices: {
    volatile: ['last_updated'],
    incremental: {
      by: 'watermark',
      filter: 'lastUpdated ge "{watermark}"',
      overlap: 300_000,
      parameter: 'search',
    },
  },
  device_users: {
    relativeUrl: '/api/v1/devices/{device_id}/users',
    within: { table: 'devices', path: '_embedded.users', column: 'device_id' },
    without: ['user'],
  },
  log_targets: {
    within: { table: 'logs', path: 'target', column: 'log_uuid', position: 'position' },
    columns: {
      id: ['id', 'text'],
      type: ['type', 'text'],
      display_name: ['displayName', 'text'],
      alternate_id: ['alternateId', 'text'],
    },
    without: 'all',
    keepsRecord: true,
  },
  // An app that is deleted leaves its collections without an event of theirs.
  governance_collection_resources: {
    events: {
      changed: ['resource.collection.update', 'application.lifecycle.delete'],
      deleted: ['resource.collection.delete'],
    },
  },
  logs: { query: { sortOrder: 'ASCENDING' } },
};
