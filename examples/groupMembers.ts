/**
 * Streams groups with their members.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { forEachParent } from 'okta-streams/operators';
import { connect } from './support/connect.js';

interface Group {
  readonly id: string;
  readonly profile: { readonly name: string };
}

interface User {
  readonly profile: { readonly email: string };
}

const { action, close } = await connect();

const members = action.of<Group>().stream({
  relativeUrl: '/api/v1/groups',
  query: { limit: 5 },
  streaming: {
    recordLimit: 5,
    // The groups wait for their members: no page of groups is asked for that could not be used.
    flow: forEachParent(
      action.of<User>(),
      ({ record }) => ({
        relativeUrl: `/api/v1/groups/${record.id}/users`,
        streaming: { recordLimit: 2 },
      }),
      {
        concurrency: 2,
        // Deleted since its page was read.
        onSkipped: ({ parent }) => {
          console.log(parent.profile.name, 'is gone');
        },
      },
    ),
  },
});

await members.forEach(({ parent, record }) => {
  console.log(`${parent.profile.name}: ${record.profile.email}`);
});
await close();
