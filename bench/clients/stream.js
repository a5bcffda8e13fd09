/** This library: all users as a stream, each record through `flow`. */
import { apiToken, customApiAction } from 'okta-streams';

export function stream({ orgUrl, token, readAhead }, flow) {
  const action = customApiAction({ orgUrl, auth: apiToken(token) });
  return action.stream({
    relativeUrl: '/api/v1/users',
    streaming: { recordLimit: Infinity, readAhead, flow },
  });
}
