import { apiToken, customApiAction, type ConnectionOptions, type Send } from 'okta-streams';
import { duckdb, type Sink, type SinkSession } from 'okta-streams/sinks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asapScheduler,
  ignoreElements,
  lastValueFrom,
  map,
  NEVER,
  of,
  scheduled,
  type Observable,
} from 'rxjs';

/** Something that can be done to any amount. */
export interface Workload {
  readonly name: string;
  /** What the amount is of. */
  readonly unit: string;
  /** The amount that the others are 10 and 100 times of; other times where there cannot be so many. */
  readonly base: number;
  readonly times?: readonly [number, number, number];
  readonly run: (amount: number) => Promise<unknown>;
}

const pageSize = 200;
const record = { status: 'ACTIVE', profile: { login: 'lee@acme.example', name: 'Lee' } };
const page = (records: number): Buffer =>
  Buffer.from(
    JSON.stringify(
      Array.from({ length: records }, (_, id) => ({ id: `00u${id.toString()}`, ...record })),
    ),
  );
const bodies = new Map<number, Buffer>();
const pageOf = (records: number): Buffer => {
  const known = bodies.get(records) ?? page(records);
  bodies.set(records, known);
  return known;
};

/** A list of so many pages of so many records, at each path. */
function listsOf(pages: (path: string) => number, records: (path: string) => number): Send {
  return ({ url }) => {
    const { pathname, searchParams } = new URL(url);
    const at = Number(searchParams.get('after') ?? 0) + 1;
    const isLast = at >= pages(pathname);
    const link = `<https://acme.okta.com${pathname}?after=${at.toString()}>; rel="next"`;
    return scheduled([undefined], asapScheduler).pipe(
      map(() => ({
        statusCode: 200,
        headers: isLast ? {} : { link },
        body: of(pageOf(records(pathname))),
      })),
    );
  };
}

const list = (pages: number, records = pageSize) =>
  listsOf(
    () => pages,
    () => records,
  );
const isChildren = (path: string) => path.endsWith('/users');
/** So many parents, in pages of 200, each with so many pages of one child, or with none. */
const family = (parents: number, pagesOfEach: number) =>
  listsOf(
    (path) => (isChildren(path) ? Math.max(pagesOfEach, 1) : Math.ceil(parents / pageSize)),
    (path) => (!isChildren(path) ? Math.min(parents, pageSize) : pagesOfEach === 0 ? 0 : 1),
  );

const action = (send: Send, more: Partial<ConnectionOptions> = {}) =>
  customApiAction({
    orgUrl: 'https://acme.okta.com',
    auth: apiToken('bench'),
    send,
    rateLimit: { enabled: false },
    ...more,
  });
const done = (work: Observable<unknown>) =>
  lastValueFrom(work.pipe(ignoreElements()), { defaultValue: undefined });

function nowhere(): Sink<unknown> {
  const session: SinkSession<unknown> = { write: () => [], commit: () => [], close: () => [] };
  return { open: () => of(session) };
}

async function inFolder(work: (path: string) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  await work(join(folder, 'growth.duckdb'));
  await rm(folder, { recursive: true });
}

export const workloads: readonly Workload[] = [
  {
    name: 'cancelled',
    unit: 'subscriptions cancelled at once',
    base: 2_000,
    times: [1, 5, 10],
    run: (amount) => {
      const { stream } = action(() => NEVER, { rateLimit: {} });
      const open = Array.from({ length: amount }, () =>
        stream({ relativeUrl: '/api/v1/users' }).subscribe(),
      );
      for (const subscription of open) subscription.unsubscribe();
      return Promise.resolve();
    },
  },
  {
    name: 'lanes',
    unit: 'lanes, of 200 pages each',
    base: 1,
    times: [1, 8, 64],
    run: (amount) =>
      done(
        action(family(amount, 200)).stream({
          relativeUrl: '/api/v1/groups/{id}/users',
          streaming: {
            parents: { relativeUrl: '/api/v1/groups' },
            lanes: { count: amount },
            recordLimit: Infinity,
          },
        }),
      ),
  },
  {
    name: 'parents',
    unit: 'parents of --for-each',
    base: 100,
    run: (amount) =>
      done(
        action(family(amount, 0)).stream({
          relativeUrl: '/api/v1/groups/{id}/users',
          streaming: {
            parents: { relativeUrl: '/api/v1/groups' },
            lanes: { count: 4 },
            recordLimit: Infinity,
            sink: nowhere(),
          },
        }),
      ),
  },
  {
    name: 'refused',
    unit: 'refused rows, of DuckDB',
    base: 100,
    run: (amount) =>
      inFolder((path) =>
        done(
          action(list(Math.ceil(amount / 100), 100)).stream({
            relativeUrl: '/api/v1/users',
            streaming: {
              recordLimit: Infinity,
              flow: map(({ record }) => ({ id: String(record), born: 'not a date' })),
              sink: duckdb(path, {
                table: 'users',
                mode: 'append',
                columns: { id: 'text', born: 'date' },
                deadLetter: () => undefined,
              }),
            },
          }),
        ),
      ),
  },
  {
    name: 'waiters',
    unit: 'waiters of one bucket',
    base: 2_000,
    times: [1, 5, 25],
    run: (amount) => {
      const send = list(1, 1);
      const get = action(send, { rateLimit: { concurrency: 4 } });
      // Each by itself: one `merge` of them all looks through all that are left for each that ends.
      return Promise.all(
        Array.from({ length: amount }, () =>
          lastValueFrom(get({ requestType: 'GET', relativeUrl: '/api/v1/users' })),
        ),
      );
    },
  },
  {
    name: 'visited',
    unit: 'visited URLs of one chain',
    base: 50,
    run: (amount) =>
      done(
        action(list(amount, 1)).stream({
          relativeUrl: '/api/v1/users',
          streaming: { recordLimit: Infinity },
        }),
      ),
  },
  {
    name: 'window',
    unit: 'pages of one window',
    base: 10,
    run: (amount) =>
      done(
        action(list(amount)).stream({
          relativeUrl: '/api/v1/users',
          streaming: { recordLimit: Infinity, window: amount, readAhead: amount },
        }),
      ),
  },
  {
    name: 'commit',
    unit: 'rows of one commit, of DuckDB',
    base: 1_000,
    run: (amount) =>
      inFolder((path) =>
        done(
          action(list(amount / pageSize)).stream({
            relativeUrl: '/api/v1/users',
            streaming: {
              recordLimit: Infinity,
              commitEvery: { rows: amount, milliseconds: 3_600_000 },
              sink: duckdb(path, { table: 'users', mode: 'append' }),
            },
          }),
        ),
      ),
  },
];
