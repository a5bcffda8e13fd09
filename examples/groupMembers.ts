/**
 * Streams the members of groups, two groups at once.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { connect } from './support/connect.js';

interface Group {
  readonly id: string;
  readonly profile: { readonly name: string };
}

interface User {
  readonly profile: { readonly email: string };
}

const { action, close } = await connect();

const members = action.of<User, Group>().stream({
  relativeUrl: '/api/v1/groups/{id}/users',
  streaming: {
    parents: {
      relativeUrl: '/api/v1/groups',
      // Deleted since its page was read.
      onSkipped: ({ parent, records }) => {
        console.log(`${parent.profile.name} is gone, of which ${records.toString()} were read`);
      },
    },
    // Each is a chain of pages of its own; a cursor goes on inside it.
    lanes: { count: 2 },
    recordLimit: 10,
    pageSize: 5,
  },
});

await members.forEach(({ parent, record }) => {
  console.log(`${parent.profile.name}: ${record.profile.email}`);
});
await close();
