/** What a function in a cloud may look like: a write that is checked, and a list as lines of JSON. */
import { customApiAction, privateKeyJwt } from 'okta-streams';
import { toNdjson } from 'okta-streams/operators';
import { lastValueFrom, map, toArray } from 'rxjs';
import * as z from 'zod';

const user = z.object({ id: z.string(), status: z.string() });
const group = z.object({ profile: z.object({ name: z.string() }) });

export async function handler({ orgUrl, clientId, privateKey, name }) {
  const scopes = 'okta.users.read okta.groups.manage';
  const auth = privateKeyJwt({ clientId, privateKey, scopes });
  const action = customApiAction({ orgUrl, auth });
  const made = await lastValueFrom(
    action({
      requestType: 'POST',
      relativeUrl: '/api/v1/groups',
      body: { profile: { name } },
      bodySchema: group,
    }),
  );
  const lines = action.stream({
    relativeUrl: '/api/v1/users',
    streaming: {
      recordLimit: 2,
      flow: (inputs) =>
        inputs.pipe(
          map(({ record }) => record),
          toNdjson(user),
        ),
    },
  });
  return { statusCode: made.statusCode, lines: await lastValueFrom(lines.pipe(toArray())) };
}
