/** Requests a minute that Okta has documented for a Workforce org, or that were recorded. */
export interface Buckets {
  /** For all paths below a prefix; the longest one wins. */
  readonly below: Readonly<Record<string, number>>;
  /** For a path alone, before any prefix. */
  readonly alone: Readonly<Record<string, number>>;
}

/**
 * The buckets of a Workforce org, by the paths that count together: where no number is known, 600.
 *
 * @see https://developer.okta.com/docs/reference/rate-limits/
 */
export const documentedBuckets: Buckets = {
  below: {
    '/api/v1': 1_200,
    '/api/v1/users': 600,
    '/api/v1/groups': 500,
    '/api/v1/apps': 100,
    '/api/v1/logs': 120,
    '/api/v1/devices': 100,
    '/api/v1/devices/{deviceId}/users': 600,
    '/api/v1/iam': 600,
    '/api/v1/domains': 600,
    '/api/v1/device-assurances': 600,
    '/api/v1/agentPools': 20,
    '/api/v1/push-providers': 600,
    '/api/v1/principal-rate-limits': 600,
    '/api/v1/hook-keys': 600,
    '/oauth2/v1/clients': 100,
    '/governance': 600,
    '/integrations': 600,
    '/privileged-access': 600,
    '/webauthn-registration': 600,
  },
  alone: {
    '/api/v1/users/{userId}': 2_000,
    '/api/v1/groups/{groupId}': 1_000,
    '/api/v1/apps/{appId}': 500,
  },
};
