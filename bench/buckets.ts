/**
 * How long lists of four rate-limit buckets take by `inBuckets`, beside the slowest of the buckets by
 * itself, and how many requests are refused: alone on the org, and beside another client. Answers take
 * 150 ms, limits are one half of what Okta documents for a minute, as one token has it. Takes six minutes.
 *
 * Ends with 1 when a row does not keep what is asked for: 1.1 × the slowest bucket and no 429 alone, at
 * most one 429 a bucket and window beside another.
 *
 * Run: npx tsx bench/buckets.ts
 */
import { apiToken, customApiAction, type RateLimitOptions } from 'okta-streams';
import { inBuckets } from 'okta-streams/operators';
import { startSandbox } from 'okta-streams/sandbox';
import { from, ignoreElements, interval, lastValueFrom, mergeMap } from 'rxjs';

const latency = 150;
const windowMs = 60_000;
const limits = { users: 300, groups: 250, apps: 50, logs: 60 };
/** Requests that each list takes, one a page. */
const lists = [
  { bucket: 'users', path: '/api/v1/users', pages: 400, pageSize: 2 },
  { bucket: 'groups', path: '/api/v1/groups', pages: 400, pageSize: 1 },
  { bucket: 'apps', path: '/api/v1/apps', pages: 110, pageSize: 1 },
  { bucket: 'logs', path: '/api/v1/logs', pages: 120, pageSize: 10 },
] as const;

const ownTimes = lists.map(({ bucket, pages }) => {
  const windows = Math.ceil(pages / limits[bucket]) - 1;
  return windows * windowMs + (pages - windows * limits[bucket]) * latency;
});
const day = 86_400_000;
const lastWeek = {
  since: new Date(Date.now() - 7 * day).toISOString(),
  until: new Date().toISOString(),
};
const slowest = Math.max(...ownTimes);

interface Row {
  readonly name: string;
  readonly rateLimit: RateLimitOptions;
  /** Milliseconds between the requests of another client to each list. */
  readonly foreignEvery?: number;
}

const rows: readonly Row[] = [
  { name: 'alone, share 1, reserve 0', rateLimit: { share: 1, reserve: 0 } },
  {
    name: 'beside a foreign client, share 1',
    rateLimit: { share: 1 },
    foreignEvery: 2_000,
  },
];

console.log(`| ${latency.toString()} ms, four buckets | s | × the slowest bucket | refused | a bucket and window, most |
| --- | ---: | ---: | ---: | ---: |`);
for (const row of rows) await measure(row);

async function measure({ name, rateLimit, foreignEvery }: Row): Promise<void> {
  const org = await startSandbox({
    users: 800,
    groups: 400,
    apps: 110,
    logs: 1_200,
    latency,
    rateLimit: {
      limit: 1_000,
      windowMs,
      buckets: Object.fromEntries(
        Object.entries(limits).map(([bucket, limit]) => [`/api/v1/${bucket}`, limit]),
      ),
    },
  });
  const connection = { orgUrl: org.orgUrl, auth: apiToken(org.token) };
  const action = customApiAction({ ...connection, rateLimit });
  const refused = new Map<string, number>();
  action.events.subscribe({
    next: (event) => {
      if (event.type !== 'response' || event.statusCode !== 429) return;
      const window = Math.floor((event.at - startedAt) / windowMs).toString();
      const key = `${event.path} ${window}`;
      refused.set(key, (refused.get(key) ?? 0) + 1);
    },
    error: console.error,
  });
  const foreign = customApiAction({ ...connection, rateLimit: { enabled: false } });
  const others =
    foreignEvery === undefined
      ? undefined
      : interval(foreignEvery)
          .pipe(
            mergeMap(() => lists),
            mergeMap(({ path }) =>
              foreign({
                requestType: 'GET',
                relativeUrl: path,
                query: { limit: 1 },
                throwHttpErrors: false,
              }),
            ),
          )
          .subscribe({ error: console.error });

  const startedAt = Date.now();
  await lastValueFrom(
    from(lists).pipe(
      inBuckets(
        ({ bucket }) => bucket,
        ({ path, pageSize }) =>
          action.stream({
            relativeUrl: path,
            query: path === '/api/v1/logs' ? lastWeek : {},
            streaming: { recordLimit: Infinity, pageSize },
          }),
      ),
      ignoreElements(),
    ),
    { defaultValue: undefined },
  );
  const took = Date.now() - startedAt;
  others?.unsubscribe();
  await org.close();

  const counts = [...refused.values()];
  const most = Math.max(0, ...counts);
  const isKept = foreignEvery === undefined ? most === 0 && took <= 1.1 * slowest : most <= 1;
  if (!isKept) process.exitCode = 1;
  const figures = [
    (took / 1_000).toFixed(1),
    (took / slowest).toFixed(3),
    counts.reduce((sum, each) => sum + each, 0).toString(),
    most.toString(),
  ];
  console.log(`| ${name}${isKept ? '' : ' (not as asked for)'} | ${figures.join(' | ')} |`);
}
