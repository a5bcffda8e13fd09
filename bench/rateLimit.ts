/**
 * How much of an allowance is used and how many requests are refused, against an org that allows 200 in
 * four seconds: a stream of small pages, and requests in parallel; alone, beside a client that sends as it
 * likes, and with the clock of the org ten minutes off.
 *
 * Ends with 1 when a row does not keep what is asked for.
 *
 * Run: npx tsx bench/rateLimit.ts [windows]
 */
import type { CustomApiAction } from 'okta-streams';
import { map, mergeMap, range, type Observable } from 'rxjs';
import { streamed, useOf, type Headers, type Loaded } from './allowance.js';

const windows = Number(process.argv[2] ?? 5);
const allowed = { limit: 200, windowMs: 4_000 };
const relativeUrl = '/api/v1/users';

interface Row extends Pick<Loaded, 'load' | 'rateLimit' | 'foreignEvery' | 'clock'> {
  readonly name: string;
  /** What is asked for: least and most of the limit in a window, most of the requests refused. */
  readonly asked: readonly [least: number, most: number, refused: number];
}

const answers = allowed.limit * (windows + 2);

/** The headers of each answer to requests in parallel. */
function parallel(action: CustomApiAction): Observable<Headers> {
  return range(0, answers).pipe(
    mergeMap(() => action({ requestType: 'GET', relativeUrl, query: { limit: 1 } }), 8),
    map(({ headers }) => headers),
  );
}

const stream = (action: CustomApiAction) => streamed(action, { limit: 1 }, { readAhead: 5 });
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

console.log(`| ${allowed.limit.toString()} in ${allowed.windowMs.toString()} ms | sent | refused | used a window, least | most |
| --- | ---: | ---: | ---: | ---: |`);
for (const row of rows) {
  const use = await useOf({ ...row, allowed, windows, latency: 5, users: 2 * answers });
  const { refused, sent } = use;
  const used = [Math.min(...use.used), Math.max(...use.used)];
  const refusals = `${refused.toString()} (${percent(refused / sent)})`;
  const [least = NaN, most = NaN] = used;
  const [leastAsked, mostAsked, refusedAsked] = row.asked;
  const isKept = least >= leastAsked && most <= mostAsked && refused / sent <= refusedAsked;
  if (!isKept) process.exitCode = 1;
  const figures = [sent.toString(), refusals, ...used.map(percent)].join(' | ');
  console.log(`| ${row.name}${isKept ? '' : ' (not as asked for)'} | ${figures} |`);
}
