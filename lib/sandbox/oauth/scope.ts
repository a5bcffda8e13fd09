/** Which resource a path belongs to, as scopes name it. */
const resources: readonly (readonly [prefix: string, resource: string])[] = [
  ['/api/v1/users', 'users'],
  ['/api/v1/groups', 'groups'],
  ['/api/v1/apps', 'apps'],
  ['/api/v1/logs', 'logs'],
  ['/api/v1/iam', 'roles'],
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
