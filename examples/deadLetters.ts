/**
 * Survives records whose work fails: each failure goes to a file of dead letters, the others go on.
 *
 * Prerequisites: none. It starts an org of its own; with OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN
 * set it reads that org instead.
 */
import { mkdir, open } from 'node:fs/promises';
import { attempt } from 'okta-streams/operators';
import { lastValueFrom, map } from 'rxjs';
import { connect } from './support/connect.js';

interface User {
  readonly id: string;
}

const { action, sandbox, close } = await connect();
// Two lookups are refused, as they are where an admin may not see everybody.
sandbox?.fault('emptyForbidden', { path: /\/groups$/, skip: 5, count: 2 });

await mkdir('out', { recursive: true });
const deadLetters = await open('out/deadLetters.ndjson', 'w', 0o600);

const groupsOf = ({ record }: { readonly record: User }) =>
  action({ requestType: 'GET', relativeUrl: `/api/v1/users/${record.id}/groups` }).pipe(
    map(({ body }) => (body as readonly unknown[]).length),
  );

const { recordsStreamed } = await lastValueFrom(
  action.of<User>()({
    requestType: 'GET(Streaming)',
    relativeUrl: '/api/v1/users',
    streaming: {
      recordLimit: 30,
      flow: attempt(groupsOf, {
        concurrency: 4,
        // The file is waited for: when the page has settled, its dead letters have been written.
        onFailure: ({ record, error }) => {
          const message = error instanceof Error ? error.message : String(error);
          return deadLetters.appendFile(`${JSON.stringify({ error: message, record })}\n`);
        },
        maxFailures: 10,
        onCounts: ({ ok, failed }) => {
          console.log('ok', ok, 'failed', failed);
        },
      }),
    },
  }),
);
console.log('streamed', recordsStreamed);
await deadLetters.close();
await close();
