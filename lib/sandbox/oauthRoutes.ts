import { tokenPath } from './oauth.js';
import type { Route } from './route.js';

/** The token endpoint. */
export const oauthRoutes: readonly Route[] = [
  ['POST', tokenPath, (org, call) => org.oauth.issue(call, org.now())],
];
