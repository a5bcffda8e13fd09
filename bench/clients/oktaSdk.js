/** Okta's Node SDK, its collection in `for await`. */
import { Client } from '@okta/okta-sdk-nodejs';

export async function read({ orgUrl, token, search, step }) {
  const okta = new Client({ orgUrl, token });
  const sorted = search === undefined ? {} : { search, sortBy: 'created', sortOrder: 'asc' };
  for await (const user of await okta.userApi.listUsers({ limit: 200, ...sorted })) {
    const pending = step(user);
    if (pending !== undefined) await pending;
  }
}
