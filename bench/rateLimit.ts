/**
 * How much of an allowance is used and how many requests are refused: requests in parallel, without
 * end, against an org that allows 200 in four seconds, alone and beside a client that sends as it likes.
 *
 * Run: npx tsx bench/rateLimit.ts [windows]
 */
import { apiToken, customApiAction, type RateLimitOptions } from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import { lastValueFrom, mergeMap, range, takeWhile, tap, timer, type Observable } from 'rxjs';

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

async function measure(rateLimit: RateLimitOptions, foreignEvery: number): Promise<Figures> {
  const org = await startSandbox({ users: 5, latency: 10, rateLimit: { limit, windowMs } });
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
    range(0, limit * windows * 2).pipe(
      mergeMap(() => action({ requestType: 'GET', relativeUrl, query: { limit: 1 } }), 8),
      tap(({ headers }) => {
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
const rows: readonly (readonly [name: string, options: RateLimitOptions, foreignEvery: number])[] =
  [
    ['alone, share 1, reserve 0', { share: 1, reserve: 0 }, Infinity],
    ['alone, share 0.5', { share: 0.5 }, Infinity],
    ['alone, share 0.25', { share: 0.25 }, Infinity],
    ['with a foreign client, share 0.5', { share: 0.5 }, 25],
    ['with a foreign client, share 1', { share: 1 }, 25],
  ];

console.log(`| ${limit.toString()} in ${windowMs.toString()} ms | sent | refused | used a window, least | most |
| --- | ---: | ---: | ---: | ---: |`);
for (const [name, options, foreignEvery] of rows) {
  const { refused, sent, perWindow } = await measure(options, foreignEvery);
  const used = [Math.min(...perWindow), Math.max(...perWindow)].map((count) =>
    percent(count / limit),
  );
  const refusals = `${refused.toString()} (${percent(refused / sent)})`;
  console.log(`| ${name} | ${sent.toString()} | ${refusals} | ${used.join(' | ')} |`);
}
