/** This library: all users as a stream, each record through `flow`. */
import { apiToken, customApiAction } from 'okta-streams';

export function stream({ orgUrl, token, readAhead, search, lanes }, flow) {
  const action = customApiAction({ orgUrl, auth: apiToken(token) });
  const sorted = { sortBy: 'created', sortOrder: 'asc' };
  return action.stream({
    relativeUrl: '/api/v1/users',
    query: search === undefined ? {} : { search, ...(lanes === undefined ? sorted : {}) },
    streaming: {
      recordLimit: Infinity,
      readAhead,
      flow,
      ...(lanes === undefined ? {} : { lanes: { by: 'created', count: lanes } }),
    },
  });
}
