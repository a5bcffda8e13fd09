import type { SchedulerLike } from 'rxjs';
import type { Budget } from './budget.js';
import type { Auth, DispatcherLike, Send } from '../http/types.js';

/** How much of the org's rate limits a connection may use, and how long it may wait for them. */
export interface RateLimitOptions {
  /** The part of each bucket's limit that is used in a window, 0.01 to 1. Default 0.5. */
  readonly share?: number | undefined;
  /** The part of the limit that is left to other clients, 0 to 1. Default 0.05. */
  readonly reserve?: number | undefined;
  /** Milliseconds that a request may wait, all its waits together. Default 300,000. */
  readonly maxWait?: number | undefined;
  /**
   * Requests on their way at once, in all buckets together, each to the end of its body. Default 75, what
   * Okta gives an org; fewer while the org refuses more.
   */
  readonly concurrency?: number | undefined;
  /**
   * One quota for several processes, from `queue.budget(…)`: `share` is then what all of them use together.
   * Default: each governor counts for itself.
   */
  readonly shared?: Budget | undefined;
  /** `false` sends at once and passes every 429 on. Default `true`. */
  readonly enabled?: boolean | undefined;
}

/**
 * How requests are repeated when they fail in a way that may pass.
 *
 * Without asking: GET and PUT on 408, 500, 502, 503, 504 and 520 to 524, on connections that break, on
 * timeouts and on bodies that do not arrive whole; every method when no byte of the request has left.
 * A 429 is not among these: `rateLimit` sees to it.
 */
export interface RetryOptions {
  /** Attempts in all, the first included; 1 turns retries off. Default 5. */
  readonly attempts?: number | undefined;
  /** Milliseconds: the first wait is random up to this, each further one up to twice as long. Default 500. */
  readonly baseDelay?: number | undefined;
  /** Milliseconds that no wait exceeds, unless the org asks for it by `Retry-After`. Default 30,000. */
  readonly maxDelay?: number | undefined;
  /** Milliseconds after the first failure, from which on no attempt is begun. Default 300,000. */
  readonly budget?: number | undefined;
  /**
   * Whether DELETE, POST and PATCH are repeated as well once a byte of them may have left, so that
   * the org may execute them twice. Default `false`: at Okta, a DELETE that is repeated deletes for
   * good the user that the first one deactivated.
   */
  readonly unsafeMethods?: boolean | undefined;
}

declare const governorBrand: unique symbol;

/** Keeps requests under the org's rate limits: what `governor(…)` returns. */
export interface Governor {
  readonly [governorBrand]: true;
}

/** Milliseconds that parts of an exchange may take; a body that keeps coming may take any time. */
export interface TimeoutOptions {
  /** To connect, the handshake of TLS included. Default 10,000; a `dispatcher` has its own. */
  readonly connect?: number | undefined;
  /** From the request to its headers, connecting included. Default 60,000. */
  readonly headers?: number | undefined;
  /** Between two pieces of a body. Default 30,000. */
  readonly body?: number | undefined;
  /** The whole exchange. Default none. */
  readonly total?: number | undefined;
}

/** How to reach an org, and as whom. */
export interface ConnectionOptions {
  /** `https://acme.okta.com`: no path, no `-admin`; `http:` for loopback addresses alone. */
  readonly orgUrl: string;
  /** `apiToken(…)` or `accessToken(…)`. */
  readonly auth: Auth;
  /** Replaces the HTTP exchange alone: marbles, recordings, another client. */
  readonly send?: Send | undefined;
  /** Any undici Dispatcher: a proxy, a custom CA, mTLS, a larger pool. */
  readonly dispatcher?: DispatcherLike | undefined;
  /** Where all waits and clocks come from. Default: `asyncScheduler`, by a clock that is never set back. */
  readonly scheduler?: SchedulerLike | undefined;
  /** Put before the library's own `User-Agent`. */
  readonly userAgent?: string | undefined;
  /** Bytes of one response body, after decompression. Default 64 MiB. */
  readonly maxResponseSize?: number | undefined;
  /**
   * In place of `JSON.parse`, for numbers that it cannot hold: integers beyond 2^53, 1e400. It is given
   * whole JSON texts; a `bigint` that it returns is written as its digits by sinks. What it throws means
   * that the text does not parse.
   */
  readonly parseJson?: ((text: string) => unknown) | undefined;
  /** Further hosts (`host` or `host:port`) whose next links mean this org. Default none. */
  readonly linkHosts?: readonly string[] | undefined;
  /** Whether HTTP/2 is offered, many requests on one socket; a `dispatcher` has its own. Default `false`. */
  readonly http2?: boolean | undefined;
  /** Milliseconds; a number is those of one whole exchange, and the only bound behind connecting. */
  readonly timeout?: number | TimeoutOptions | undefined;
  /** How requests keep under the org's limits, or a governor to share with other connections. */
  readonly rateLimit?: RateLimitOptions | Governor | undefined;
  /** How requests that fail are repeated. */
  readonly retry?: RetryOptions | undefined;
  /** From 0 up to 1, the source of all jitter. Default `Math.random`, and 0.5 with a `send` of `marbleOrg`. */
  readonly random?: (() => number) | undefined;
}
