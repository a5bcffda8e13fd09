import {
  apiToken,
  customApiAction,
  type ActionOutput,
  type CustomApiAction,
  type LaneOptions,
  type RateLimitOptions,
} from 'okta-streams';
import { startSandbox } from 'okta-streams/sandbox';
import {
  defer,
  ignoreElements,
  lastValueFrom,
  merge,
  mergeMap,
  Subject,
  takeWhile,
  tap,
  timer,
  type Observable,
} from 'rxjs';

/** How much of an allowance a load has used. */
export interface Use {
  readonly refused: number;
  readonly sent: number;
  /** The part of the limit that was used in each whole window, in order. */
  readonly used: readonly number[];
}

/** The headers of an answer. */
export type Headers = ActionOutput['headers'];

/** A load, and the org that bounds it. */
export interface Loaded {
  /** The headers of each answer; more than the windows take. */
  readonly load: (action: CustomApiAction) => Observable<Headers>;
  readonly rateLimit: RateLimitOptions;
  readonly allowed: Readonly<Record<'limit' | 'windowMs', number>>;
  /** Whole windows to look at. */
  readonly windows: number;
  /** Milliseconds from a request to its headers. */
  readonly latency: number;
  readonly users: number;
  /** Milliseconds between the requests of another client. */
  readonly foreignEvery?: number;
  /** Minutes by which the clock of the org is ahead. */
  readonly clock?: number;
}

/** The headers of each page of a stream of users. */
export function streamed(
  action: CustomApiAction,
  query: Readonly<Record<string, string | number>>,
  options: { readonly readAhead: number; readonly lanes?: LaneOptions },
): Observable<Headers> {
  return defer(() => {
    const pages = new Subject<Headers>();
    const observer = {
      next: ({ headers }: { readonly headers: Headers }) => {
        pages.next(headers);
      },
    };
    const streaming = { ...options, recordLimit: Infinity, observer };
    const run = action.stream({ relativeUrl: '/api/v1/users', query, streaming });
    return merge(pages, run.pipe(ignoreElements()));
  });
}

/** Runs a load over some windows of an org of its own; the first and the last may be parts of one. */
export async function useOf({
  load,
  rateLimit,
  allowed,
  windows,
  latency,
  users,
  foreignEvery = Infinity,
  clock = 0,
}: Loaded): Promise<Use> {
  const org = await startSandbox({
    users,
    latency,
    rateLimit: allowed,
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
      takeWhile(() => answers.size < windows + 2),
    ),
  );
  others?.unsubscribe();
  counting.unsubscribe();
  await org.close();
  const counts = [...answers.values()];
  return {
    refused,
    sent: counts.reduce((sum, count) => sum + count, refused),
    used: counts.slice(1, -1).map((count) => count / allowed.limit),
  };
}

function calls(action: ReturnType<typeof customApiAction>, every: number): Observable<unknown> {
  return timer(0, every).pipe(
    mergeMap(() =>
      action({
        requestType: 'GET',
        relativeUrl: '/api/v1/users',
        query: { limit: 1 },
        throwHttpErrors: false,
      }),
    ),
  );
}
