import { setImmediate as turn } from 'node:timers/promises';
import { Observable, of, VirtualTimeScheduler } from 'rxjs';
import type { Send } from 'okta-streams';
import { readRateLimit, type Quotas } from '../../lib/sandbox/options/rateLimit.js';
import { bucketOf, createQuotas, quotaHeaders } from '../../lib/sandbox/server/quotas.js';

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

/** Paths that count by themselves, as the buckets of the sandbox name them. */
const templates: readonly (readonly [path: RegExp, template: string])[] = [
  [/^\/api\/v1\/users\/[^/]+$/, '/api/v1/users/{userId}'],
  [/^\/api\/v1\/groups\/[^/]+$/, '/api/v1/groups/{groupId}'],
  [/^\/api\/v1\/apps\/[^/]+$/, '/api/v1/apps/{appId}'],
  [/^\/api\/v1\/devices\/[^/]+\/users$/, '/api/v1/devices/{deviceId}/users'],
];

function templateOf(path: string): string {
  return templates.find(([pattern]) => pattern.test(path))?.[1] ?? path;
}

/** What a token has of the documented buckets, where `others` use it too in each window, evenly. */
function quotasOfToken(others: number): Quotas {
  const documented = readRateLimit({ documented: true, others });
  const { limit, buckets, alone } = documented;
  const halves = (of: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(of).map(([name, each]) => [name, each / 2]));
  return {
    ...documented,
    ...{ share: 1, limit: limit / 2, buckets: halves(buckets), alone: halves(alone) },
  };
}

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
  const quotas = quotasOfToken(others);
  const take = createQuotas(quotas);
  const counted = new Map<string, number>();
  const limitsOf = new Map<string, number>();
  const urls: string[] = [];
  const refusals = new Map<string, number>();
  let inFlight = 0;

  const send: Send = (request) =>
    new Observable((subscriber) => {
      const { pathname, search } = new URL(request.url);
      const template = templateOf(pathname);
      const counter = bucketOf(template, quotas);
      const taken = take(template, scheduler.now());
      limitsOf.set(counter, taken.limit);
      const isRefused = !taken.allowed;
      if (isRefused) refusals.set(counter, (refusals.get(counter) ?? 0) + 1);
      else counted.set(counter, (counted.get(counter) ?? 0) + 1);
      const rate = { date: new Date(scheduler.now()).toUTCString(), ...quotaHeaders(taken) };
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
      quotas.windowMs *
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
