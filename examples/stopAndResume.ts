/**
 * Stops a run after a second and goes on from its cursor, as a job with a time limit does.
 *
 * Prerequisites: none. It starts a slow org of its own; with OKTA_CLIENT_ORGURL and
 * OKTA_CLIENT_TOKEN set it reads that org instead.
 */
import type { Cursor } from 'okta-streams';
import { lastValueFrom, NEVER, tap, timer, type Observable } from 'rxjs';
import { connect } from './support/connect.js';

interface User {
  readonly id: string;
}

const { action, close } = await connect({ users: 2_500, latency: 200 });
const seen = new Set<string>();

const run = (cursor: Cursor | undefined, until: Observable<unknown>) =>
  lastValueFrom(
    action.of<User>()({
      requestType: 'GET(Streaming)',
      relativeUrl: '/api/v1/users',
      query: { search: 'created gt "2000-01-01T00:00:00.000Z"' },
      streaming: { cursor, until, flow: tap(({ record }) => seen.add(record.id)) },
    }),
  );

// What is in hand is finished, nothing new is asked for, and the run completes.
const first = await run(undefined, timer(1_000));
console.log(first.end, first.recordsStreamed);

// A cursor is plain JSON: it can wait in a file or a database. It holds the query, so keep it private.
const saved = JSON.stringify(first.cursor ?? null);

// The counts go on where they stopped, and nobody is met twice or left out.
const second = await run((JSON.parse(saved) as Cursor | null) ?? undefined, NEVER);
console.log(second.end, second.recordsStreamed, 'different users', seen.size);
await close();
