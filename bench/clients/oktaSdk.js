/** Okta's Node SDK, its collection in `for await`. */
import { Client } from '@okta/okta-sdk-nodejs';

export async function read({ orgUrl, token, step }) {
  const okta = new Client({ orgUrl, token });
  for await (const user of await okta.userApi.listUsers({ limit: 200 })) {
    const pending = step(user);
    if (pending !== undefined) await pending;
  }
}
