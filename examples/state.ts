/**
 * Hands State to the helper flow: what it looks things up in, and what it counts in.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { filter, map, pipe } from 'rxjs';
import type { FlowInput } from 'okta-streams';
import { connect } from './support/connect.js';

interface User {
  readonly profile: { readonly email: string; readonly department?: string };
}

const { action, close } = await connect();

// It goes with every record by reference; the library neither writes nor freezes it.
const state = {
  managers: new Map([
    ['Sales', 'lee@acme.example'],
    ['Finance', 'kim@acme.example'],
  ]),
  usersOf: new Map<string, number>(),
};

const assignments = action.of<User>().stream({
  relativeUrl: '/api/v1/users',
  streaming: {
    recordLimit: 50,
    state,
    flow: pipe(
      map(({ record, state: { managers, usersOf } }: FlowInput<User, typeof state>) => {
        const { email, department = 'none' } = record.profile;
        usersOf.set(department, (usersOf.get(department) ?? 0) + 1);
        return { email, manager: managers.get(department) };
      }),
      filter(({ manager }) => manager !== undefined),
    ),
  },
});

await assignments.forEach(({ email, manager }) => {
  console.log(email, '->', manager);
});
console.log('users by department:', Object.fromEntries(state.usersOf));
await close();
