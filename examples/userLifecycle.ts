/**
 * Creates, updates, deactivates and deletes a user.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it writes to that org, which is left as it was.
 */
import { firstValueFrom } from 'rxjs';
import { connect } from './support/connect.js';

interface User {
  readonly id: string;
  readonly status: string;
  readonly profile: { readonly title?: string };
}

const { action, close } = await connect();

const login = 'night.shift.example@acme.example';
const created = await firstValueFrom(
  action({
    requestType: 'POST',
    relativeUrl: '/api/v1/users',
    // Staged, so that nobody gets mail.
    query: { activate: false },
    body: { profile: { firstName: 'Night', lastName: 'Shift', email: login, login } },
  }),
);
const { id, status } = created.body as User;
const relativeUrl = `/api/v1/users/${id}`;
console.log('created', id, status);

const updated = await firstValueFrom(
  // By POST Okta updates what the body names; by PUT it would clear the rest of the profile.
  action({ requestType: 'POST', relativeUrl, body: { profile: { title: 'Night watch' } } }),
);
console.log('updated', (updated.body as User).profile.title);

await firstValueFrom(
  action({ requestType: 'POST', relativeUrl: `${relativeUrl}/lifecycle/deactivate` }),
);
const deactivated = await firstValueFrom(action({ requestType: 'GET', relativeUrl }));
console.log('deactivated', (deactivated.body as User).status);

// Of a user that is not deactivated, the first DELETE would do no more than deactivate it.
const deleted = await firstValueFrom(action({ requestType: 'DELETE', relativeUrl }));
const gone = await firstValueFrom(
  action({ requestType: 'GET', relativeUrl, throwHttpErrors: false }),
);
console.log('deleted', deleted.statusCode, 'and now', gone.statusCode);
await close();
