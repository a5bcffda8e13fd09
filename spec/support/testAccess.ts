import { apiToken } from '../../lib/auth/apiToken.js';
import type { Sandbox } from '../../lib/sandbox/index.js';
import type { ConnectionOptions } from '../../lib/types/connection.js';

/** The connection to a sandbox, which has no limit to keep under. */
export function testAccess({ orgUrl, token }: Sandbox): ConnectionOptions {
  return { orgUrl, auth: apiToken(token), rateLimit: { share: 1 } };
}
