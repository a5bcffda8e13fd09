import { tokenPath } from '../oauth/oauth.js';
import type { Route } from '../server/route.js';

/** The token endpoint. */
export const oauthRoutes: readonly Route[] = [
  ['POST', tokenPath, (org, call) => org.oauth.issue(call, org.now())],
];
