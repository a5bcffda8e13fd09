/**
 * Lists the first five active users of an org.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { connect } from './support/connect.js';

interface User {
  readonly id: string;
  readonly profile: { readonly email: string };
}

const { action, close } = await connect();

const users = action.of<User>().stream({
  relativeUrl: '/api/v1/users',
  query: { search: 'status eq "ACTIVE"' },
  streaming: { recordLimit: 5 },
});

// Nothing has been sent so far: a stream begins when somebody subscribes, as forEach does.
await users.forEach(({ record }) => {
  console.log(record.id, record.profile.email);
});
await close();
