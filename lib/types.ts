import type { Observable, ObservableInput, OperatorFunction, SchedulerLike } from 'rxjs';
import type { ZodType } from 'zod';
import type { Auth, DispatcherLike, Headers, Method, Send } from './http/types.js';
import type { Cursor, End } from './cursor.js';
import type { Resume, Sink } from './sinks/types.js';

export type { Cursor, End } from './cursor.js';

/** Options that have all been filled in: none is missing, and none is `undefined`. */
export type Complete<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

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

/** The card's Request Type. */
export type RequestType = Method | 'GET(Streaming)';

type QueryScalar = string | number | boolean;

/** The card's Query: raw text, encoded for the caller; an array repeats its key. */
export type Query = Readonly<
  Record<string, QueryScalar | readonly QueryScalar[] | null | undefined>
>;

/** The card's Headers, added to the connector's own. */
export type InputHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A JSON object or array; text, bytes and forms are sent as they are. */
export type Body = object | readonly unknown[] | string | Uint8Array | FormData;

interface InputBase {
  /** Begins with one `/`; taken as already encoded; may carry a query after `?`. */
  readonly relativeUrl: string;
  readonly headers?: InputHeaders | undefined;
  readonly query?: Query | undefined;
  /** In place of the connection's own, field by field. */
  readonly retry?: RetryOptions | undefined;
}

/** Input of a GET or DELETE. */
export interface ReadInput extends InputBase {
  readonly requestType: 'GET' | 'DELETE';
  readonly body?: undefined;
  readonly bodySchema?: undefined;
  readonly streaming?: undefined;
  /** `false`: a status outside 2xx is an output, not an error. Default `true`. */
  readonly throwHttpErrors?: boolean | undefined;
}

/** Input of a POST, PUT or PATCH. */
export interface WriteInput extends InputBase {
  readonly requestType: 'POST' | 'PUT' | 'PATCH';
  readonly body?: Body | undefined;
  /** Checks `body` (unknown keys are an error) and writes it by the same schema. */
  readonly bodySchema?: ZodType | undefined;
  readonly streaming?: undefined;
  /** `false`: a status outside 2xx is an output, not an error. Default `true`. */
  readonly throwHttpErrors?: boolean | undefined;
}

/** What a helper flow receives: the card's Record and State. */
export interface FlowInput<T, S> {
  readonly record: T;
  readonly state: S;
}

/** How many records one subscription of the helper flow sees. */
export type WindowSize = 'page' | 'record' | 'run' | number;

/** Where a run stands: what it has streamed for good, and where another one can go on. */
export interface StreamPlace {
  /** Records of settled windows, earlier runs included. */
  readonly recordsStreamed: number;
  readonly cursor: Cursor | undefined;
}

/** Is told how a stream runs and ends, whatever becomes of its outputs. */
export interface StreamObserver {
  /** Receives the running output after each settled window; what it throws ends the run. */
  readonly next?: ((output: StreamOutput) => void) | undefined;
  /**
   * Receives the error of the run and where this run stands, which the error alone cannot tell where
   * two runs end with one object. What it throws is reported as RxJS does, and changes nothing.
   */
  readonly error?: ((error: unknown, place: StreamPlace) => void) | undefined;
  /** What it throws is reported as RxJS does, and changes nothing. */
  readonly complete?: (() => void) | undefined;
}

/** The options of GET(Streaming) that do not depend on State or on the helper flow. */
export interface StreamingControls {
  /**
   * Records in total, earlier runs of a cursor included. Missing or `null`: up to the card's ceiling
   * of min(1,000,000, 5,000 × page size), to which larger numbers are clamped. `Infinity`: all. `0`:
   * one GET, and no record reaches the flow.
   */
  readonly recordLimit?: number | null | undefined;
  /** Records a page, instead of `limit`; any positive integer. */
  readonly pageSize?: number | undefined;
  /** A brake on the pages that this run reads. Default none. */
  readonly maxPages?: number | undefined;
  /**
   * How many records one subscription of the flow sees. Default `'page'`.
   *
   * Windows run one after another; the source of the flow completes at the end of each, so that
   * `toArray`, `bufferCount` and `reduce` flush there, and a window is settled when the flow's own
   * Observable completes. A page without records opens no window.
   *
   * - `'page'`, or a number of pages: read-ahead goes on beyond the window in hand.
   * - `'record'`: as the card runs a helper flow, `concurrency` of them at once, page by page.
   * - `'run'`: one subscription for all. A page settles when its last record has been handed over, so
   *   a slow flow is not waited for: what it holds grows, and after a crash it is lost.
   */
  readonly window?: WindowSize | undefined;
  /** With `window: 'record'`: records in the flow at once. Default 1. */
  readonly concurrency?: number | undefined;
  /** With `window: 'record'`: `false` lets outputs come as they are ready. Default `true`. */
  readonly ordered?: boolean | undefined;
  /**
   * Pages requested beyond the window being consumed. Default 2; 0 turns it off.
   *
   * The next request leaves when the headers of the page before it are there; where the next link
   * stands in the body, there is no early start.
   */
  readonly readAhead?: number | undefined;
  /** The array property of an envelope, where the library cannot tell. */
  readonly recordsKey?: string | undefined;
  /** Where an earlier run stopped. */
  readonly cursor?: Cursor | undefined;
  /**
   * At its first value, or when it is aborted, the run ends well, with `'stopped'`: the windows in hand settle, nothing new
   * starts. Before the first page is there, that one is read and not delivered.
   */
  readonly until?: ObservableInput<unknown> | AbortSignal | undefined;
  /** Is told the running output after each settled window, and the end. */
  readonly observer?: StreamObserver | undefined;
  /** Reads one collection through several chains of pages at once. Default: through one. */
  readonly lanes?: LaneOptions | undefined;
  /** Names the run in its sink. Default: the path, and a fingerprint of the request. */
  readonly job?: string | undefined;
  /**
   * What becomes of the place that the sink holds of an earlier run of this job that did not finish.
   * Default `'auto'`: go on from there.
   */
  readonly resume?: Resume | undefined;
  /**
   * When rows are made durable in the sink. Default after a second or 10,000 rows. Until then outputs of
   * `action.stream` are kept in memory; `action(input)`, which emits none, keeps none.
   */
  readonly commitEvery?: CommitEvery | undefined;
  /**
   * Whether the run begins afresh when the org does not accept its cursor any more, or ends with an
   * `OktaCursorError`. Default `'error'`.
   */
  readonly onStaleCursor?: 'error' | 'restart' | undefined;
  /**
   * Reads only what has changed since the last complete run, for users, groups, devices and the System
   * Log; the first run reads all. `true` stands for the defaults of {@link SinceOptions}.
   *
   * The watermark is kept in the cursor, in the sink where there is one; it advances after `lastPage`
   * and `caughtUp` alone. What is deleted for good is not seen, nor who has joined or left a group.
   */
  readonly since?: boolean | SinceOptions | undefined;
}

/** How a job tells what has changed. */
export interface SinceOptions {
  /**
   * Milliseconds before the watermark that are read again, since what Okta searches lags behind what
   * is written. Default 300,000. The System Log needs none: it goes on from its own link.
   */
  readonly overlap?: number | undefined;
  /**
   * Where the first run begins: a date, or an ISO 8601 text with its zone. Default: with all that there
   * is; in the System Log, where the org begins by itself, seven days ago.
   */
  readonly from?: Date | string | undefined;
}

/**
 * How a collection is read through several chains of pages at once, each over a part of the time in
 * which its records were made.
 *
 * A chain of pages is serial, since the address of a page stands in the headers of the one before it:
 * a page a latency, whatever the rate limit allows. Lanes begin as parts of one length; one that has
 * come to its end takes the later half of the lane that has most to do. Outputs come as windows
 * settle, in order within a lane. `recordLimit` and `maxPages` hold over all lanes together, demand for
 * each. No more lanes are opened than the rate limit can feed: the event `lanes` tells.
 */
export interface LaneOptions {
  /** `'created'` for users and groups by a search, `'published'` for a bounded System Log. */
  readonly by: 'created' | 'published';
  /** Lanes at once, 1 to 64. */
  readonly count: number;
  /** The search that is divided, where the request has none of its own. */
  readonly search?: string | undefined;
  /** Records made from then on. Default: all; the System Log needs it, or `since`. */
  readonly from?: Date | string | undefined;
  /** Records made before then. Default: the clock of the org when the run starts. */
  readonly until?: Date | string | undefined;
}

/** When rows are made durable: whichever comes first, and at the end of a run however it ends. */
export interface CommitEvery {
  /** Milliseconds. Default 1,000. */
  readonly milliseconds?: number | undefined;
  /** Rows; what is on its way comes on top. Default 10,000. */
  readonly rows?: number | undefined;
}

/** Streaming options that load the rows of a stream. */
interface Loading<R> {
  /**
   * Where the rows are loaded into: what the flow emits, or the records where there is no flow. Rows
   * and the place behind them become durable together; outputs leave the stream behind their commit.
   */
  readonly sink?: Sink<R> | undefined;
}

/** The options of GET(Streaming). */
export interface StreamingOptions<T, S, R> extends StreamingControls {
  /** Passed by reference with every record; never written, never frozen. */
  readonly state?: S | undefined;
  /** The helper flow: any chain of operators. */
  readonly flow?: OperatorFunction<FlowInput<T, NoInfer<S>>, R> | undefined;
  /** Where the rows are loaded into. */
  readonly sink?: Sink<NoInfer<R>> | undefined;
}

/** Input of a GET(Streaming), without its `streaming` options. */
export interface StreamRequest extends InputBase {
  readonly body?: undefined;
  readonly bodySchema?: undefined;
  readonly throwHttpErrors?: true | undefined;
}

/** Input of `action.stream`; `requestType` may be left out. */
export type StreamInput<Streaming> = StreamRequest & {
  readonly requestType?: 'GET(Streaming)' | undefined;
} & Streaming;

/** The card's Response. */
export interface ActionOutput {
  readonly statusCode: number;
  readonly headers: Headers;
  /** JSON as a value, text as a string, else bytes; `undefined` when empty. */
  readonly body: unknown;
}

/** What has become of the rows that this run has handed to its sink. */
export interface RowCounts {
  /** Rows that are durable in the sink; with `'upsert'` several may have become one. */
  readonly rowsCommitted: number;
  /** Rows that the sink did not take and the dead letter has. */
  readonly rowsRefused: number;
}

interface StreamProgress extends Partial<RowCounts> {
  /** Of the last page settled. */
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: undefined;
  /** Records of settled windows, earlier runs included. */
  readonly recordsStreamed: number;
  /** Where to go on; `undefined` only after `lastPage` and `notPaginated`, and never with `since`. */
  readonly cursor: Cursor | undefined;
}

/** The output of a stream once it has ended. */
export type FinalOutput = StreamProgress & { readonly done: true; readonly end: End };

/** The running output of a stream. */
export type StreamOutput = FinalOutput | (StreamProgress & { readonly done: false });

interface EventBase {
  /** Unique to a subscription. */
  readonly run: string;
  /** Milliseconds since the epoch, by the connection's scheduler. */
  readonly at: number;
}

/** What happens inside runs, for logs and progress bars; names paths, never query values. */
export type ActionEvent = EventBase & EventBody;

/** The events, by `type`. */
export type EventBody =
  | {
      /** A run has been subscribed to; told before `subscribe` returns. */
      readonly type: 'start';
      readonly requestType: RequestType;
      readonly path: string;
      readonly orgUrl: string;
      /** What `streaming.job` names it. */
      readonly job?: string;
    }
  | {
      readonly type: 'request';
      /** 1 for the first exchange of the run; its `response` and `closed` have the same. */
      readonly exchange: number;
      readonly method: Method;
      readonly path: string;
    }
  | {
      /** The last of an exchange: its body has been read, it has failed, or was given up. */
      readonly type: 'closed';
      readonly exchange: number;
      readonly outcome: 'complete' | 'error' | 'unsubscribed';
      /** The code of its error: `ERR_OKTA_NETWORK`. */
      readonly error?: string;
    }
  | {
      readonly type: 'response';
      readonly exchange: number;
      readonly method: Method;
      readonly path: string;
      readonly statusCode: number;
      readonly requestId: string | undefined;
      /** Milliseconds from the request to the headers. */
      readonly elapsed: number;
    }
  | {
      /** A request has failed and is about to be sent again. */
      readonly type: 'retry';
      readonly method: Method;
      readonly path: string;
      /** 2 for the first repeat. */
      readonly attempt: number;
      /** Milliseconds until then. */
      readonly delay: number;
      /** `network`, `timeout`, `body`, or a status. */
      readonly reason: string;
      /** The page size from now on, where it has been halved. */
      readonly limit?: number;
    }
  | {
      /** A request waits for its bucket. */
      readonly type: 'wait';
      /** Method and templated path: `GET /api/v1/users/{id}`. */
      readonly bucket: string;
      readonly milliseconds: number;
      /**
       * `share`, `reserve`: ours is used up; `quota`, `concurrency`: the org has refused; `probe`: one
       * request is to find out about the bucket first, and lets others go when it is not answered.
       */
      readonly reason: string;
    }
  | {
      /** A page has been read; its records are about to enter the flow. */
      readonly type: 'page';
      readonly path: string;
      /** 1 for the first page of this run. */
      readonly page: number;
      /** Records of this page that this run delivers. */
      readonly records: number;
    }
  | {
      /** Lanes have been opened. */
      readonly type: 'lanes';
      readonly open: number;
      /** The most that are worth opening: `lanes.count`, or fewer where the rate limit feeds fewer. */
      readonly max: number;
    }
  | {
      /** The org does not accept the cursor any more: the run begins afresh. */
      readonly type: 'restart';
      readonly reason: string;
    }
  | {
      readonly type: 'clamp';
      readonly field: 'streaming.recordLimit';
      readonly given: number;
      readonly used: number;
    }
  | {
      /** A window has been open for a minute. */
      readonly type: 'stall';
      readonly milliseconds: number;
    }
  | {
      readonly type: 'end';
      readonly outcome: 'complete' | 'error' | 'unsubscribed';
      /** Streams only. */
      readonly recordsStreamed?: number;
      /** Streams with a sink only. */
      readonly rowsCommitted?: number;
      readonly rowsRefused?: number;
      /** Streams that completed only. */
      readonly end?: End;
    };

/** Streams with and without State and flow: written out, so that nothing infers `any`. */
export interface StreamFunction<T> {
  <S, R>(
    input: StreamInput<{
      readonly streaming: StreamingControls &
        Loading<NoInfer<R>> & {
          readonly state: S;
          readonly flow: OperatorFunction<FlowInput<T, NoInfer<S>>, R>;
        };
    }>,
  ): Observable<R>;
  <R>(
    input: StreamInput<{
      readonly streaming: StreamingControls &
        Loading<NoInfer<R>> & {
          readonly state?: undefined;
          readonly flow: OperatorFunction<FlowInput<T, undefined>, R>;
        };
    }>,
  ): Observable<R>;
  <S>(
    input: StreamInput<{
      readonly streaming: StreamingControls &
        Loading<T> & { readonly state: S; readonly flow?: undefined };
    }>,
  ): Observable<FlowInput<T, S>>;
  (
    input: StreamInput<{
      readonly streaming?:
        | (StreamingControls &
            Loading<T> & {
              readonly state?: undefined;
              readonly flow?: undefined;
            })
        | undefined;
    }>,
  ): Observable<FlowInput<T, undefined>>;
  /**
   * Options of which the types do not tell whether State and flow are among them, as a wrapper has
   * them: without a flow, records and State come out.
   */
  <S, R>(
    input: StreamInput<{ readonly streaming?: StreamingOptions<T, S, R> | undefined }>,
  ): Observable<R | FlowInput<T, S | undefined>>;
}

/** An action whose streams carry records of type `T`. */
export interface TypedAction<T> {
  // Streams come first: behind the request, a flow's parameters would have become `any` by then.
  /** Runs a stream to its end and emits its output, exactly once. */
  <S, R>(
    input: StreamRequest & {
      readonly requestType: 'GET(Streaming)';
      readonly streaming: StreamingControls &
        Loading<NoInfer<R>> & {
          readonly state: S;
          readonly flow: OperatorFunction<FlowInput<T, NoInfer<S>>, R>;
        };
    },
  ): Observable<FinalOutput>;
  <R>(
    input: StreamRequest & {
      readonly requestType: 'GET(Streaming)';
      readonly streaming?:
        | (StreamingControls &
            (
              | (Loading<NoInfer<R>> & {
                  readonly state?: undefined;
                  readonly flow: OperatorFunction<FlowInput<T, undefined>, R>;
                })
              | (Loading<T> & { readonly state?: unknown; readonly flow?: undefined })
            ))
        | undefined;
    },
  ): Observable<FinalOutput>;
  /** The same for options of which the types do not tell whether State and flow are among them. */
  <S, R>(
    // eslint-disable-next-line @typescript-eslint/unified-signatures -- it has to come behind the second
    input: StreamRequest & {
      readonly requestType: 'GET(Streaming)';
      readonly streaming?: StreamingOptions<T, S, R> | undefined;
    },
  ): Observable<FinalOutput>;
  /** Emits the output of one request, exactly once. */
  (input: ReadInput | WriteInput): Observable<ActionOutput>;
  /**
   * Emits what the helper flow emits, as it emits it; without a flow, `{ record, state }`.
   *
   * Demand ends at the flow: the next page is asked for when a window has settled, so slow or
   * asynchronous work belongs inside `streaming.flow`. Operators behind `stream(…)` must be
   * synchronous: RxJS cannot push back through them, and what they hold would grow without bound.
   *
   * ```text
   * pages            --1---2-----|
   * flow of page 1     -a-b|
   * flow of page 2          c-d|
   * stream           ---a-b-c-d--|
   * ```
   *
   * Errors, each with `recordsStreamed` and `cursor` to go on from: `OktaApiError`, `OktaAuthError`,
   * `OktaNetworkError`, `OktaTimeoutError`, `OktaBodyError`, `OktaLinkError`, `OktaCursorError`, and
   * whatever the flow throws (`cursorOf(error)`). `OktaInputError` comes before any request.
   *
   * @example
   * ```ts
   * import { apiToken, customApiAction } from 'okta-streams';
   * import { mergeMap } from 'rxjs';
   *
   * interface User {
   *   readonly id: string;
   * }
   * declare function assignManager(id: string, email: string): Promise<void>;
   *
   * const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken('…') });
   * action
   *   .of<User>()
   *   .stream({
   *     relativeUrl: '/api/v1/users',
   *     query: { search: 'status eq "ACTIVE"' },
   *     streaming: {
   *       state: { manager: 'lee@acme.com' },
   *       flow: mergeMap(({ record, state }) => assignManager(record.id, state.manager), 4),
   *     },
   *   })
   *   .subscribe();
   * ```
   * @see https://help.okta.com/wf/en-us/content/topics/workflows/learn/about-streaming.htm
   */
  readonly stream: StreamFunction<T>;
}

/** The Custom API Action of one connection. */
export interface CustomApiAction extends TypedAction<unknown> {
  /** The same action with records typed `T`. */
  of<T>(): TypedAction<T>;
  /** What happens inside the runs of this action: hot, never completes, never a secret. */
  readonly events: Observable<ActionEvent>;
}
