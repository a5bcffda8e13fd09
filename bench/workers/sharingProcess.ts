/**
 * One of the processes on a token that share its quota by the budget of a queue: has so many requests on
 * their way at once as it is told, a number a line, and tells in the end what it was answered.
 */
import { apiToken, customApiAction, governor } from 'okta-streams';
import { jetStreamQueue, postgresQueue } from 'okta-streams/queues';
import { createInterface } from 'node:readline';
import { BehaviorSubject, filter, from, mergeMap, range, repeat, take } from 'rxjs';

/** What a process is told. */
export interface SharingOptions {
  readonly engine: 'jetstream' | 'postgres';
  readonly url: string;
  readonly name: string;
  readonly members: number;
  /** Without it each takes permits of its own. */
  readonly isShared: boolean;
  readonly orgUrl: string;
  readonly token: string;
  /** Requests on their way at once, at the most. */
  readonly most: number;
}

/** What a process was answered. */
export interface SharedAnswers {
  readonly refused: number;
  /** Of the last answer: requests in a window. */
  readonly limit: number;
  /** Answers by the Reset of their window. */
  readonly windows: Readonly<Record<string, number>>;
}

const options = JSON.parse(process.argv[2] ?? '{}') as SharingOptions;
const { engine, url, name, members, isShared, orgUrl, token, most } = options;
const queue =
  engine === 'jetstream' ? jetStreamQueue({ servers: url, name }) : postgresQueue(url, { name });
const shared = queue.budget('acme/0oa1', { members });
const action = customApiAction({
  orgUrl,
  auth: apiToken(token),
  rateLimit: governor({ share: 1, reserve: 0, ...(isShared && { shared }) }),
});

let refused = 0;
let limit = 0;
const windows: Record<string, number> = {};
action.events.subscribe({
  next: (event) => {
    if (event.type === 'response' && event.statusCode === 429) refused++;
  },
  error: fail,
});

const wanted = new BehaviorSubject(0);
const get = { requestType: 'GET', relativeUrl: '/api/v1/users', query: { limit: 1 } } as const;
const lane = (n: number) =>
  wanted.pipe(
    filter((count) => count > n),
    take(1),
    mergeMap(() => action(get)),
    repeat(),
  );
range(0, most)
  .pipe(mergeMap(lane))
  .subscribe({
    next: ({ headers }) => {
      const reset = String(headers['x-rate-limit-reset']);
      limit = Number(headers['x-rate-limit-limit']);
      windows[reset] = (windows[reset] ?? 0) + 1;
    },
    error: fail,
  });

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  wanted.next(Number(line));
});
lines.on('close', () => {
  process.stdout.write(`${JSON.stringify({ refused, limit, windows })}\n`, () => process.exit(0));
});
// The store is there before the load is: its tables are made, and whoever makes them has time.
const first = { bucket: 'none', window: 1, allowance: 1, wanted: 1 };
from(shared.lease(first)).subscribe({
  next: () => process.stdout.write('ready\n'),
  error: fail,
});

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}
