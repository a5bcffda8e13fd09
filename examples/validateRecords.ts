/**
 * Validates records by a zod schema, which types what comes after it.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { validate } from 'okta-streams/operators';
import { map, pipe } from 'rxjs';
import { z } from 'zod';
import { connect } from './support/connect.js';

const user = z.object({
  id: z.string(),
  // Users who have never signed in have `null` here, and so they do not fit.
  lastLogin: z.iso.datetime().transform((text) => new Date(text)),
  profile: z.object({ email: z.email() }),
});

const { action, close } = await connect();
let misfits = 0;

const logins = action.stream({
  relativeUrl: '/api/v1/users',
  streaming: {
    recordLimit: 50,
    flow: pipe(
      // Without onInvalid the first record that does not fit ends the run with an error.
      validate(user, {
        onInvalid: ({ error }) => {
          misfits += 1;
          console.error(z.prettifyError(error));
        },
      }),
      map(({ record }) => `${record.profile.email} ${record.lastLogin.getFullYear().toString()}`),
    ),
  },
});

await logins.forEach((line) => {
  console.log(line);
});
console.log(misfits, 'did not fit');
await close();
