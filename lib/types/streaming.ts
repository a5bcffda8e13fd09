import type { ObservableInput, OperatorFunction } from 'rxjs';
import type { Cursor } from '../cursor.js';
import type { Resume, Sink } from '../sinks/types.js';
import type { InputBase } from './input.js';
import type { LaneOptions } from './lanes.js';
import type { StreamOutput } from './output.js';
import type { CommitEvery } from './commitEvery.js';
import type { ParentLanes, ParentsOptions } from './parents.js';
import type { RunProgress } from './runProgress.js';

export type { CommitEvery } from './commitEvery.js';
export type { RunProgress } from './runProgress.js';

/** What a helper flow receives: the card's Record and State. */
export interface FlowInput<T, S> {
  readonly record: T;
  readonly state: S;
}

/** How many records one subscription of the helper flow sees. */
export type WindowSize = 'page' | 'record' | 'run' | number;

/** Is told how a stream runs and ends, whatever becomes of its outputs. */
export interface StreamObserver {
  /** Receives the running output after each settled window; what it throws ends the run. */
  readonly next?: ((output: StreamOutput) => void) | undefined;
  /**
   * Receives the error of the run and where this run stands, which the error alone cannot tell where
   * two runs end with one object. What it throws is reported as RxJS does, and changes nothing.
   */
  readonly error?: ((error: unknown, progress: RunProgress) => void) | undefined;
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
  /**
   * Reads one collection through several chains of pages at once, or, with `parents`, the children of
   * several: `{ count }`. Default: through one.
   */
  readonly lanes?: LaneOptions | ParentLanes | undefined;
  /** Names the run in its sink. Default: the path, and a fingerprint of the request. */
  readonly job?: string | undefined;
  /**
   * Names one reading of the whole, as `'2026-01-31'`: a job that has finished in a generation completes at once
   * with its `end`, without a request, and one of another generation begins afresh. For sinks that remember
   * generations, as those of `okta-streams/queues` do. Default: none, each run of a finished job reads again.
   */
  readonly generation?: string | undefined;
  /**
   * What becomes of the checkpoint that the sink has of an earlier run of this job that did not finish.
   * Default `'auto'`: go on from there.
   */
  readonly resume?: Resume | undefined;
  /**
   * When rows are made durable in the sink. Default what the sink asks for, else after a second or 10,000 rows. Until then outputs of
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

/** Streaming options that load the rows of a stream. */
export interface Loading<R> {
  /**
   * Where the rows are loaded into: what the flow emits, or the records where there is no flow. Rows
   * and the checkpoint behind them become durable together; outputs leave the stream behind their commit.
   */
  readonly sink?: Sink<R> | undefined;
}

/** The options of GET(Streaming). */
export interface StreamingOptions<T, S, R> extends StreamingControls {
  /** Streams the children of each parent in a list: the flow receives `parent` too. */
  readonly parents?: ParentsOptions | undefined;
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
