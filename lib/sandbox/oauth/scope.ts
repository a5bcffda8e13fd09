/** Which resource a path belongs to, as scopes name it. */
const resources: readonly (readonly [prefix: string, resource: string])[] = [
  ['/api/v1/users', 'users'],
  ['/api/v1/groups', 'groups'],
  ['/api/v1/apps', 'apps'],
  ['/api/v1/logs', 'logs'],
  ['/api/v1/iam', 'roles'],
  ['/api/v1/meta/schemas/user/linkedObjects', 'linkedObjects'],
  ['/api/v1/meta/schemas', 'schemas'],
  ['/api/v1/meta/types', 'userTypes'],
  ['/api/v1/meta/uischemas', 'uischemas'],
  ['/api/v1/policies', 'policies'],
  ['/api/v1/authorizationServers', 'authorizationServers'],
  ['/api/v1/devices', 'devices'],
  ['/api/v1/device-assurances', 'deviceAssurance'],
  ['/api/v1/idps', 'idps'],
  ['/api/v1/brands', 'brands'],
  ['/api/v1/domains', 'domains'],
  ['/api/v1/email-domains', 'emailDomains'],
  ['/api/v1/eventHooks', 'eventHooks'],
  ['/api/v1/inlineHooks', 'inlineHooks'],
  ['/api/v1/logStreams', 'logStreams'],
  ['/api/v1/zones', 'networkZones'],
  ['/api/v1/trustedOrigins', 'trustedOrigins'],
  ['/api/v1/authenticators', 'authenticators'],
  ['/api/v1/behaviors', 'behaviors'],
  ['/api/v1/captchas', 'captchas'],
  ['/api/v1/features', 'features'],
  ['/api/v1/mappings', 'profileMappings'],
  ['/api/v1/realms', 'realms'],
  ['/api/v1/realm-assignments', 'realmAssignments'],
  ['/api/v1/api-tokens', 'apiTokens'],
  ['/api/v1/principal-rate-limits', 'principalRateLimits'],
  ['/governance/api/v1/grants', 'governance.entitlements'],
];

/** The scope that a call needs and none of `granted` gives; `manage` includes `read`. */
export function missingScope(
  method: string,
  path: string,
  granted: readonly string[],
): string | undefined {
  const [, resource] = resources.find(([prefix]) => path.startsWith(prefix)) ?? [];
  if (resource === undefined) return undefined;
  const [read, manage] = [`okta.${resource}.read`, `okta.${resource}.manage`];
  if (granted.includes(manage)) return undefined;
  if (method !== 'GET') return manage;
  return granted.includes(read) ? undefined : read;
}
