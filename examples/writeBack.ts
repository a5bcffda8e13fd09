/**
 * Writes back for each record, never more than four at once: puts users into a group.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it writes to that org: it makes a group, puts 20 users into it and deletes the group.
 */
import { firstValueFrom, lastValueFrom, mergeMap } from 'rxjs';
import { connect } from './support/connect.js';

interface User {
  readonly id: string;
}

const { action, close } = await connect();

const group = await firstValueFrom(
  action({
    requestType: 'POST',
    relativeUrl: '/api/v1/groups',
    body: { profile: { name: 'Example of a helper flow that writes back' } },
  }),
);
const { id: groupId } = group.body as { readonly id: string };

const written = await lastValueFrom(
  action.of<User>()({
    requestType: 'GET(Streaming)',
    relativeUrl: '/api/v1/users',
    query: { search: 'status eq "ACTIVE"' },
    streaming: {
      recordLimit: 20,
      state: { groupId },
      // The writes stand inside the flow, so the stream waits for them: no page runs ahead of them
      // further than readAhead says. Behind the stream, RxJS could not hold it back.
      flow: mergeMap(
        ({ record, state }) =>
          action({
            requestType: 'PUT',
            relativeUrl: `/api/v1/groups/${state.groupId}/users/${record.id}`,
          }),
        4,
      ),
    },
  }),
);
const relativeUrl = `/api/v1/groups/${groupId}`;
const members = await lastValueFrom(
  action({ requestType: 'GET(Streaming)', relativeUrl: `${relativeUrl}/users` }),
);
console.log('written', written.recordsStreamed, 'read back', members.recordsStreamed);

await lastValueFrom(action({ requestType: 'DELETE', relativeUrl }));
await close();
