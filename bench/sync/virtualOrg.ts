import { setImmediate as turn } from 'node:timers/promises';
import { Observable, of, VirtualTimeScheduler } from 'rxjs';
import type { Send } from 'okta-streams';

/** An org whose answers come in virtual time, under the limits of Okta. */
export interface VirtualOrg {
  readonly orgUrl: string;
  readonly scheduler: VirtualTimeScheduler;
  readonly send: Send;
  /** Milliseconds that have passed. */
  readonly now: () => number;
  /** Requests that were let in, by the counter that they counted in. */
  readonly counted: ReadonlyMap<string, number>;
  readonly refused: () => number;
  /** 429s, by the counter that was used up. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Paths and queries in the order in which they were let in. */
  readonly urls: readonly string[];
  /** What the slowest counter takes by itself: all of its windows but the last, in milliseconds. */
  readonly bound: () => number;
  /** Lets time pass until `work` is done. */
  readonly play: <T>(work: Promise<T>) => Promise<T>;
}

/** Requests a minute, as `x-rate-limit-limit` tells them: the half of a token. */
export const limits: readonly (readonly [path: RegExp, counter: string, limit: number])[] = [
  [/^\/api\/v1\/users\/[^/]+$/, 'a user', 1_000],
  [/^\/api\/v1\/groups\/[^/]+$/, 'a group', 500],
  [/^\/api\/v1\/apps\/[^/]+$/, 'an app', 250],
  [/^\/api\/v1\/users(\/|$)/, 'users', 300],
  [/^\/api\/v1\/groups(\/|$)/, 'groups', 250],
  [/^\/api\/v1\/apps(\/|$)/, 'apps', 50],
  [/^\/api\/v1\/logs(\/|$)/, 'logs', 60],
  [/^\/api\/v1\/devices\/[^/]+\/users$/, 'device users', 300],
  [/^\/api\/v1\/devices(\/|$)/, 'devices', 50],
  [/^\/api\/v1\/iam(\/|$)/, 'iam', 300],
  [/^\/api\/v1\/agentPools(\/|$)/, 'agent pools', 10],
  [
    /^\/api\/v1\/(domains|device-assurances|push-providers|principal-rate-limits|hook-keys)/,
    '',
    300,
  ],
  [/^\/api\/v1\//, 'other', 600],
  [/^\/oauth2\/v1\/clients(\/|$)/, 'clients', 50],
];

/** The counter of a path, and its limit. */
export function counterOf(path: string): { readonly counter: string; readonly limit: number } {
  const found = limits.find(([pattern]) => pattern.test(path));
  const [pattern, name, limit] = found ?? [/^\/[^/]*/, '', 300];
  return { counter: name === '' ? (pattern.exec(path)?.[0] ?? path) : name, limit };
}

const window = 60_000;

/**
 * Serves what a sandbox without limits answers, `latency` later by a clock that waits for nobody: how fast this
 * machine is makes no difference.
 *
 * @param latency Milliseconds from a request to its headers.
 * @param options How many requests other clients send in each window of each counter, evenly.
 */
export function virtualOrg(
  { orgUrl, token }: { readonly orgUrl: string; readonly token: string },
  latency: number,
  { others = 0 }: { readonly others?: number } = {},
): VirtualOrg {
  const scheduler = new VirtualTimeScheduler();
  const began = Date.now();
  const now = () => scheduler.frame;
  scheduler.now = () => began + now();
  const windows = new Map<string, { ends: number; used: number }>();
  const counted = new Map<string, number>();
  const limitsOf = new Map<string, number>();
  const urls: string[] = [];
  const refusals = new Map<string, number>();
  let inFlight = 0;

  const send: Send = (request) =>
    new Observable((subscriber) => {
      const { pathname, search } = new URL(request.url);
      const { counter, limit } = counterOf(pathname);
      const open = windows.get(counter);
      const own =
        open !== undefined && open.ends > now() ? open : { ends: now() + window, used: 0 };
      windows.set(counter, own);
      limitsOf.set(counter, limit);
      own.used++;
      const foreign = Math.floor(others * (1 - (own.ends - now()) / window));
      const used = own.used + foreign;
      const isRefused = used > limit;
      if (isRefused) refusals.set(counter, (refusals.get(counter) ?? 0) + 1);
      else counted.set(counter, (counted.get(counter) ?? 0) + 1);
      const rate = {
        date: new Date(scheduler.now()).toUTCString(),
        'x-rate-limit-limit': limit.toString(),
        'x-rate-limit-remaining': Math.max(0, limit - used).toString(),
        'x-rate-limit-reset': Math.ceil((began + own.ends) / 1_000).toString(),
      };
      const answer = (
        statusCode: number,
        headers: Readonly<Record<string, string>>,
        body: Uint8Array,
      ) => {
        subscriber.add(
          scheduler.schedule(() => {
            subscriber.next({ statusCode, headers: { ...headers, ...rate }, body: of(body) });
            subscriber.complete();
          }, latency),
        );
      };
      if (isRefused) {
        const text = '{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit"}';
        answer(429, { 'content-type': 'application/json' }, Buffer.from(text));
        return;
      }
      urls.push(pathname + search);
      inFlight++;
      void fetch(`${orgUrl}${pathname}${search}`, {
        headers: { authorization: `SSWS ${token}`, accept: 'application/json' },
      })
        .then(async (response) => {
          const body = new Uint8Array(await response.arrayBuffer());
          // What `fetch` has taken apart is neither compressed nor so long any more.
          const headers = Object.fromEntries(
            [...response.headers].filter(([name]) => !/^content-(?:encoding|length)$/.test(name)),
          );
          answer(response.status, headers, body);
        })
        .catch((error: unknown) => {
          subscriber.error(error);
        })
        .finally(() => {
          inFlight--;
        });
    });

  async function play<T>(work: Promise<T>): Promise<T> {
    const state = { isDone: false };
    const ended = work.finally(() => {
      state.isDone = true;
    });
    ended.catch(() => undefined);
    while (!state.isDone) {
      await turn();
      if (inFlight > 0) continue;
      const [next] = scheduler.actions;
      if (next === undefined) continue;
      scheduler.maxFrames = next.delay;
      scheduler.flush();
    }
    return ended;
  }

  return {
    orgUrl,
    scheduler,
    send,
    now,
    counted,
    refused: () => [...refusals.values()].reduce((sum, each) => sum + each, 0),
    refusals,
    urls,
    bound: () =>
      window *
      Math.max(
        0,
        ...Array.from(counted, ([name, used]) => {
          const limit = limitsOf.get(name) ?? 1;
          return Math.ceil(used / limit) - 1;
        }),
      ),
    play,
  };
}
