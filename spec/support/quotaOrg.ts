import { Observable, of, type SchedulerLike } from 'rxjs';
import type { Head, Headers, Send } from '../../lib/http/types.js';

/** An org that lives on a scheduler: lists of one record a page, counted in fixed windows by bucket. */
export interface QuotaOrg {
  readonly send: Send;
  /** A request of another client in `bucket`; whether it was let in. */
  readonly taken: (bucket: string) => boolean;
  /** 429s that `send` has answered, by bucket and the time at which its window began. */
  readonly refused: ReadonlyMap<string, number>;
  /** Requests of each window of `bucket` that were let in, in order. */
  readonly windowsOf: (bucket: string) => readonly number[];
  /** Requests that `send` has let in. */
  readonly letIn: () => number;
}

/** What {@link quotaOrg} allows. */
export interface QuotaOrgOptions {
  /** Milliseconds to the headers. */
  readonly latency: number;
  /** Requests a minute, by the first part of the path behind `/api/v1/`. */
  readonly limits: Readonly<Record<string, number>>;
  /** Pages of the list at a path. */
  readonly pagesOf: (path: string) => number;
}

const windowMs = 60_000;

/** Windows begin with their first request, and end on no full second. */
export function quotaOrg(
  scheduler: SchedulerLike,
  { latency, limits, pagesOf }: QuotaOrgOptions,
): QuotaOrg {
  const windows = new Map<string, { start: number; used: number }>();
  const all = new Map<string, { used: number }[]>();
  const refused = new Map<string, number>();
  let letIn = 0;

  const count = (bucket: string) => {
    const now = scheduler.now();
    const known = windows.get(bucket);
    const window =
      known === undefined || now >= known.start + windowMs ? { start: now, used: 0 } : known;
    windows.set(bucket, window);
    if (window !== known) all.set(bucket, [...(all.get(bucket) ?? []), window]);
    const limit = limits[bucket] ?? 0;
    const isLetIn = window.used < limit;
    if (isLetIn) window.used++;
    return { isLetIn, limit, remaining: limit - window.used, start: window.start };
  };

  const answerTo = (url: URL): Pick<Head, 'statusCode' | 'headers' | 'body'> => {
    const bucket = url.pathname.split('/')[3] ?? '';
    const { isLetIn, limit, remaining, start } = count(bucket);
    if (isLetIn) letIn++;
    else {
      const key = `${bucket} ${start.toString()}`;
      refused.set(key, (refused.get(key) ?? 0) + 1);
    }
    const page = Number(url.searchParams.get('after') ?? 1);
    const next = `${url.origin}${url.pathname}?after=${(page + 1).toString()}`;
    const headers: Headers = {
      'content-type': 'application/json',
      date: new Date(scheduler.now()).toUTCString(),
      'x-rate-limit-limit': limit.toString(),
      'x-rate-limit-remaining': remaining.toString(),
      'x-rate-limit-reset': Math.ceil((start + windowMs) / 1_000).toString(),
      ...(isLetIn && page < pagesOf(url.pathname) ? { link: `<${next}>; rel="next"` } : {}),
    };
    const body = isLetIn
      ? [{ id: `${url.pathname} ${page.toString()}` }]
      : { errorCode: 'E0000047' };
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    return { statusCode: isLetIn ? 200 : 429, headers, body: of(bytes) };
  };

  return {
    send: ({ url }) =>
      new Observable((subscriber) =>
        // Counted when it arrives, half way.
        scheduler.schedule(() => {
          const answer = answerTo(new URL(url));
          subscriber.add(
            scheduler.schedule(() => {
              subscriber.next(answer);
              subscriber.complete();
            }, latency / 2),
          );
        }, latency / 2),
      ),
    taken: (bucket) => count(bucket).isLetIn,
    refused,
    windowsOf: (bucket) => (all.get(bucket) ?? []).map(({ used }) => used),
    letIn: () => letIn,
  };
}
