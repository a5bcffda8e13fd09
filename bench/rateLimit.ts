/**
 * How much of an allowance is used and how many requests are refused, against an org that allows 200 in
 * four seconds: a stream of small pages, and requests in parallel; alone, beside a client that sends as it
 * likes, and with the clock of the org ten minutes off.
 *
 * Ends with 1 when a row does not keep what is asked for.
 *
 * Run: npx tsx bench/rateLimit.ts [windows]
 */
import {
  apiToken,
  customApiAction,
  type ActionOutput,
  type CustomApiAction,
  type RateLimitOptions,
} from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import {
  defer,
  ignoreElements,
  lastValueFrom,
  map,
  merge,
  mergeMap,
  range,
  Subject,
  takeWhile,
  tap,
  timer,
  type Observable,
} from 'rxjs';

const windows = Number(process.argv[2] ?? 5);
const limit = 200;
const windowMs = 4_000;
const relativeUrl = '/api/v1/users';

interface Figures {
  readonly refused: number;
  readonly sent: number;
  /** Requests of ours that were answered, by the Reset of their window, in order. */
  readonly perWindow: readonly number[];
}

type Headers = ActionOutput['headers'];

interface Row {
  readonly name: string;
  readonly load: (action: CustomApiAction) => Observable<Headers>;
  readonly rateLimit: RateLimitOptions;
  /** Milliseconds between the requests of another client. */
  readonly foreignEvery?: number;
  /** Minutes by which the clock of the org is ahead. */
  readonly clock?: number;
  /** What is asked for: least and most of the limit in a window, most of the requests refused. */
  readonly asked: readonly [least: number, most: number, refused: number];
}

const most = limit * (windows + 2);

/** The headers of each answer to requests in parallel. */
function parallel(action: CustomApiAction): Observable<Headers> {
  return range(0, most).pipe(
    mergeMap(() => action({ requestType: 'GET', relativeUrl, query: { limit: 1 } }), 8),
    map(({ headers }) => headers),
  );
}

/** The headers of each page of a stream. */
function stream(action: CustomApiAction): Observable<Headers> {
  return defer(() => {
    const pages = new Subject<Headers>();
    const observer = {
      next: ({ headers }: { readonly headers: Headers }) => {
        pages.next(headers);
      },
    };
    const streaming = { readAhead: 5, recordLimit: Infinity, observer };
    const run = action.stream({ relativeUrl, query: { limit: 1 }, streaming });
    return merge(pages, run.pipe(ignoreElements()));
  });
}

async function measure({
  load,
  rateLimit,
  foreignEvery = Infinity,
  clock = 0,
}: Row): Promise<Figures> {
  const org = await startSandbox({
    users: 2 * most,
    latency: 5,
    rateLimit: { limit, windowMs },
    serverClockOffset: clock * 60_000,
  });
  const connection = { orgUrl: org.orgUrl, auth: apiToken(org.token) };
  const action = customApiAction({ ...connection, rateLimit });
  const foreign = customApiAction({ ...connection, rateLimit: { enabled: false } });
  const answers = new Map<string, number>();
  let refused = 0;
  const counting = action.events.subscribe({
    next: (event) => {
      if (event.type === 'response' && event.statusCode === 429) refused++;
    },
    error: console.error,
  });
  const others =
    foreignEvery === Infinity
      ? undefined
      : calls(foreign, foreignEvery).subscribe({ error: console.error });

  await lastValueFrom(
    load(action).pipe(
      tap((headers) => {
        const reset = String(headers['x-rate-limit-reset']);
        answers.set(reset, (answers.get(reset) ?? 0) + 1);
      }),
      // The first window may be a part of one, and so is the last.
      takeWhile(() => answers.size < windows + 2),
    ),
  );
  others?.unsubscribe();
  counting.unsubscribe();
  await org.close();
  const perWindow = [...answers.values()].slice(1, -1);
  const sent = [...answers.values()].reduce((sum, count) => sum + count, refused);
  return { refused, sent, perWindow };
}

function calls(action: ReturnType<typeof customApiAction>, every: number): Observable<unknown> {
  return timer(0, every).pipe(
    mergeMap(() =>
      action({
        requestType: 'GET',
        relativeUrl,
        query: { limit: 1 },
        throwHttpErrors: false,
      }),
    ),
  );
}

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
const all = { share: 1, reserve: 0 };
const half = { share: 0.5 };
const rows: readonly Row[] = [
  { name: 'a stream alone, share 1, reserve 0', load: stream, rateLimit: all, asked: [0.97, 1, 0] },
  { name: 'a stream alone, share 0.5', load: stream, rateLimit: half, asked: [0.48, 0.5, 0] },
  ...[10, -10].map((clock): Row => ({
    name: `a stream alone, share 1, reserve 0, clock ${clock.toString()} minutes off`,
    load: stream,
    rateLimit: all,
    clock,
    asked: [0.97, 1, 0],
  })),
  { name: 'in parallel, share 1, reserve 0', load: parallel, rateLimit: all, asked: [0.97, 1, 0] },
  { name: 'in parallel, share 0.5', load: parallel, rateLimit: half, asked: [0.48, 0.5, 0] },
  {
    name: 'a stream beside a foreign client, share 0.5',
    load: stream,
    rateLimit: half,
    foreignEvery: 25,
    asked: [0, 0.5, 0.01],
  },
  {
    name: 'in parallel beside a foreign client, share 1',
    load: parallel,
    rateLimit: { share: 1 },
    foreignEvery: 25,
    asked: [0, 1, 0.01],
  },
];

console.log(`| ${limit.toString()} in ${windowMs.toString()} ms | sent | refused | used a window, least | most |
| --- | ---: | ---: | ---: | ---: |`);
for (const row of rows) {
  const { refused, sent, perWindow } = await measure(row);
  const used = [Math.min(...perWindow), Math.max(...perWindow)].map((count) => count / limit);
  const refusals = `${refused.toString()} (${percent(refused / sent)})`;
  const [least = NaN, most = NaN] = used;
  const [leastAsked, mostAsked, refusedAsked] = row.asked;
  const isKept = least >= leastAsked && most <= mostAsked && refused / sent <= refusedAsked;
  if (!isKept) process.exitCode = 1;
  const figures = [sent.toString(), refusals, ...used.map(percent)].join(' | ');
  console.log(`| ${row.name}${isKept ? '' : ' (not as asked for)'} | ${figures} |`);
}
