import type { ObservableInput } from 'rxjs';
import type { Cursor, End } from '../cursor.js';
import type { CommitEvery } from '../types/commitEvery.js';

/** What becomes of the checkpoint where an earlier run of a job stopped. */
export type Resume =
  /** Go on from there, or begin where there is none. */
  | 'auto'
  /** Begin afresh, and forget it. */
  | 'never'
  /** Go on from there; without one it is an error. */
  | 'require';

/** A lease that is held by a process which cannot be seen from here, and is watched for a sign of life. */
export interface LeaseWatch {
  /** Host and process, as `etl-1:4711`, where it is known. */
  readonly holder: string | undefined;
  /** Without a sign of life for so long, the lease is taken over. */
  readonly milliseconds: number;
}

/** A run, as a sink comes to know it. */
export interface Job {
  /** Tells the job from others that write to the same sink. */
  readonly name: string;
  /** Unique to this subscription: the `_run` of its rows. */
  readonly run: string;
  /** With `'never'` a session forgets its checkpoint, and what was loaded beside; it tells none. */
  readonly resume: Resume;
  /** Whether the run reads only what has changed, so that what it does not read is not gone. */
  readonly incremental: boolean;
  /** `streaming.generation`, for sinks that keep those. */
  readonly generation?: string | undefined;
  /** The path of the list that it reads. */
  readonly path?: string | undefined;
  /** The time by the clock of the org, as its responses tell it: the `_loaded_at` of rows. */
  readonly now: () => Date;
  /** To be told of a lease that `open` waits for: listeners of events get to know it. */
  readonly onLeaseWatch?: ((watch: LeaseWatch) => void) | undefined;
}

/** Where a job stands once its rows are durable. */
export type Checkpoint =
  /** Not at its end: a later run goes on from the cursor. */
  | { readonly cursor: Cursor; readonly finished?: undefined }
  /** At its end: a later run begins afresh. */
  | {
      readonly finished: true;
      readonly end: Extract<End, 'lastPage' | 'notPaginated' | 'recordLimit'>;
      /** In a generation: what says that it is finished, to be kept as the cursor of any other commit. */
      readonly cursor?: Cursor | undefined;
    };

/** How a run ended. */
export type Outcome =
  | { readonly kind: 'complete'; readonly end: End }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'unsubscribed' };

/**
 * Where the rows of a stream are loaded into: rows and the checkpoint after them become durable together.
 *
 * Plain data in, ObservableInputs out: a promise, an Observable, an array. Whatever a sink throws or
 * errors with ends the run as an `OktaSinkError`.
 */
export interface Sink<in R> {
  /** The table that rows go into, where it is one, for events and metrics: `okta.users`. */
  readonly table?: string | undefined;
  /** Takes the lock of the job and finds its checkpoint; one session a subscription. */
  open(job: Job): ObservableInput<SinkSession<R>>;
  /** How large its commits should be, where the stream does not say. Default as {@link CommitEvery} has it. */
  readonly commitEvery?: CommitEvery | undefined;
  /** Whether it keeps the cursor of a commit that is finished, which `streaming.generation` needs. */
  readonly keepsGenerations?: boolean | undefined;
}

/** The sink of one run. Its methods are called one after another, never two at once. */
export interface SinkSession<R> {
  /** Where an earlier, unfinished run of this job stopped. */
  readonly checkpoint?: Cursor | undefined;
  /**
   * Emits when another run has taken the job over, while this one was held up: at its first value the
   * run ends, with an `OktaSinkError` that says so. An Error that it emits becomes the cause.
   */
  readonly lost?: ObservableInput<unknown> | undefined;
  /** How many of the rows written so far have been refused and went to the dead letter. Default none. */
  readonly rowsRefused?: (() => number) | undefined;
  /**
   * Completes, or emits, once there is room for more rows; waited for before `write`. Unlike the calls, it is
   * broken off when the run is to end: what is in hand is written then all the same. Default at once.
   */
  readonly ready?: (() => ObservableInput<unknown>) | undefined;
  /** Takes rows, in order, in bounded chunks; they count from the next `commit` on. */
  write(rows: readonly R[]): ObservableInput<unknown>;
  /**
   * Takes rows away, those written before it included, with the next `commit`: each that has the values
   * of one of `keys`. Sinks that know no keys have none.
   */
  readonly remove?: ((keys: readonly RowKey[]) => ObservableInput<unknown>) | undefined;
  /**
   * Makes all rows since the last commit, and the checkpoint after them, durable: both or neither. One that
   * says that the job is finished is the last.
   */
  commit(checkpoint: Checkpoint): ObservableInput<unknown>;
  /** Drops what has not been committed and gives the lock back; called once, whatever happened. */
  close(outcome: Outcome): ObservableInput<unknown>;
}

/** Values of columns as text: those of the key, or of some of it, which then stand for several rows. */
export type RowKey = Readonly<Record<string, string>>;

/** A row that a sink could not load. */
export interface RefusedRow<R = unknown> {
  readonly row: R;
  /** What identifies it: the value of its key, else its place among the rows of the run. */
  readonly key: string;
  readonly error: Error;
}

/**
 * Receives rows that a sink could not load; the others are loaded. What it returns is waited for
 * before the commit.
 */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a function may return nothing
export type DeadLetter = (refused: RefusedRow) => ObservableInput<unknown> | void;
