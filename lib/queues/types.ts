import type { Observable, ObservableInput } from 'rxjs';
import type { Sink } from '../sinks/types.js';
import type { Budget } from '../types/budget.js';
import type { TableOptions } from '../sinks/table/tableOptions.js';

/**
 * A queue between one reader and any number of workers, on an engine that keeps it: rows go in by a sink,
 * together with the checkpoint behind them, and come out as deliveries that are settled, or come again.
 *
 * Each row is once in the log, whatever is killed; each delivery comes at least once. Small and public, so
 * that other engines can be put behind it: `queueConformance` of `okta-streams/testing` judges them.
 */
export interface WorkQueue<R = unknown> {
  /** What spans and counts call it. */
  readonly name?: string | undefined;
  /**
   * For `streaming.sink`: the end that is written to. A session that another has overtaken commits nothing;
   * its `OktaSinkError` has a `holder`, so that it is known to be no fault of this one.
   */
  readonly sink: Sink<R>;
  /** Takes deliveries, each in the hands of one taker. Unsubscribed, it gives back what it has in hand. */
  take(options?: TakeOptions): Observable<Delivery<R>>;
  /** The lease of a key, which one process at a time has. */
  lease(key: string): Lease;
  /** Permits of one quota, for all processes that name the same key: for `governor({ shared })`. */
  budget(key: string, options?: BudgetOptions): Budget;
  /** How it stands now. */
  stats(): ObservableInput<QueueStats>;
  /** What has been buried and neither retried nor removed since. */
  readonly dead?: (() => Observable<Buried<R>>) | undefined;
  /** Puts what has been buried back to be delivered; emits how many rows those were. */
  readonly retry?: (() => ObservableInput<number>) | undefined;
}

/** How deliveries are taken. */
export interface TakeOptions {
  /** Deliveries in hand at once, not yet settled, released or buried. Default 1. */
  readonly concurrency?: number | undefined;
  /** At its first value no more is taken; the result completes when what is in hand has ended. */
  readonly until?: ObservableInput<unknown> | AbortSignal | undefined;
  /**
   * Completes when the jobs that write to the queue have finished and nothing of them is left to settle;
   * a queue that nobody has written to is not finished. Default `false`.
   */
  readonly untilEmpty?: boolean | undefined;
  /** With `untilEmpty`: the generation that has to be finished. Default whichever was the last. */
  readonly generation?: string | undefined;
  /** Where `settle` puts results, in its own transaction; for queues alone that can. */
  readonly results?: TableOptions | undefined;
}

/** Rows in the hands of one taker; to be ended by one of its three methods, which do their work when subscribed. */
export interface Delivery<R = unknown> {
  readonly rows: readonly R[];
  /** Tells it from other deliveries; for logs. */
  readonly id: string;
  /** How often its rows have been delivered, this time included. */
  readonly deliveries: number;
  /** Where its rows come from: the `traceparent` of W3C trace context of each run that has written some. */
  readonly traceparents?: readonly string[] | undefined;
  /**
   * Its work is done: its rows do not come again.
   *
   * @param results Rows for the table of `take({ results })`, there exactly once.
   */
  readonly settle: (results?: readonly unknown[]) => ObservableInput<unknown>;
  /** Gives it back: it comes again, after `delay` milliseconds. Default 0. */
  readonly release: (delay?: number) => ObservableInput<unknown>;
  /** Puts it aside, with the reason. */
  readonly bury: (reason: string) => ObservableInput<unknown>;
}

/** What has become of a delivery. */
export interface DeliveryOutcome {
  readonly id: string;
  readonly rows: number;
  readonly deliveries: number;
  /** `'lost'`: it was not settled in time, so that it comes again, whatever has been done for it. */
  readonly outcome: 'settled' | 'released' | 'buried' | 'lost';
  /** Why it was not settled. */
  readonly error?: unknown;
}

/** A delivery that was put aside. */
export interface Buried<R = unknown> {
  readonly rows: readonly R[];
  readonly deliveries: number;
  readonly reason: string;
}

/** How a queue stands. */
export interface QueueStats {
  /** Rows that are not settled, those in hand included. */
  readonly backlog: number;
  /** Of them, rows in the hands of takers. */
  readonly inHand: number;
  /** Rows that were put aside. */
  readonly dead: number;
  /** Jobs that write to it, by name, and whether each has finished, and in which generation. */
  readonly jobs: readonly QueueJob[];
}

/** A job that writes to a queue. */
export interface QueueJob {
  readonly name: string;
  readonly isFinished: boolean;
  readonly generation?: string | undefined;
  /** When it has committed last. */
  readonly committedAt?: Date | undefined;
}

/** A lease: a courtesy that spares work, not what keeps two from writing; for that sessions are fenced. */
export interface Lease {
  readonly key: string;
  /**
   * Waits for the lease and emits once, when it is had; it is renewed until unsubscribed, and given back
   * then. Never completes.
   */
  hold(): Observable<Tenure>;
}

/** A lease that is held. */
export interface Tenure {
  /** Emits once, when the lease was not renewed in time, so that another may have it. */
  readonly lost: Observable<unknown>;
}

/** How a budget is shared. */
export interface BudgetOptions {
  /**
   * How many processes share it, at the most. While its store is away, each takes so much of the share
   * as if all of them were there. Default: nothing is sent then until it is back.
   */
  readonly members?: number | undefined;
}
