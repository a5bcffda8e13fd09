/**
 * The first run: streams all users of an org through a helper flow into out/users.ndjson.
 *
 * Prerequisites: none. It starts an org of its own with 20,000 users; with OKTA_CLIENT_ORGURL and
 * OKTA_CLIENT_TOKEN set it reads that org instead.
 */
import { mkdir, open } from 'node:fs/promises';
import { apiToken, customApiAction, type FinalOutput, type FlowInput } from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import { concatMap, fromEvent, lastValueFrom, map, pipe, toArray } from 'rxjs';
import { progressLine } from './support/progressLine.js';

interface User {
  readonly id: string;
  readonly status: string;
  readonly profile: { readonly email: string; readonly department?: string };
}

const { OKTA_CLIENT_ORGURL: ownOrg, OKTA_CLIENT_TOKEN: ownToken } = process.env;
const sandbox = ownOrg && ownToken ? undefined : await startSandbox({ users: 20_000 });
const orgUrl = sandbox?.orgUrl ?? ownOrg ?? '';
const path = 'out/users.ndjson';

await mkdir('out', { recursive: true });
// Users are personal data: nobody else on this machine needs to read the file.
const file = await open(path, 'w', 0o600);
const action = customApiAction({ orgUrl, auth: apiToken(sandbox?.token ?? ownToken) });
const progress = progressLine();

/** Page by page: the next page is asked for while this one is being written. */
const writeUsers = pipe(
  map(({ record, state }: FlowInput<User, { exportedBy: string }>) => ({
    id: record.id,
    status: record.status,
    email: record.profile.email,
    department: record.profile.department,
    ...state,
  })),
  toArray(),
  concatMap((users) => file.appendFile(users.map((user) => `${JSON.stringify(user)}\n`).join(''))),
);

try {
  const output = await lastValueFrom(
    action.of<User>()({
      requestType: 'GET(Streaming)',
      relativeUrl: '/api/v1/users',
      // Without a search Okta leaves out deprovisioned users.
      query: { search: 'created gt "1970-01-01T00:00:00.000Z"' },
      streaming: {
        state: { exportedBy: 'okta-streams' },
        flow: writeUsers,
        until: fromEvent(process, 'SIGINT'),
        observer: { next: progress.show },
      },
    }),
  );
  progress.end();
  console.log(summary(output));
} finally {
  await file.close();
  await sandbox?.close();
}

function summary({ statusCode, recordsStreamed, end }: FinalOutput): string {
  return `
Status code:       ${statusCode.toString()}
Records streamed:  ${recordsStreamed.toLocaleString('en-US')}
Ended because:     ${end}
File:              ${path}

The same against your own org:

  const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken(process.env.OKTA_CLIENT_TOKEN) });
  const streaming = { flow: map(({ record }) => record.profile.email) };
  action.stream({ relativeUrl: '/api/v1/users', streaming }).subscribe(console.log);

Or set OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN and run npm start again.`;
}
