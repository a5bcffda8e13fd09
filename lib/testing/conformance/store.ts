import type { Sink, SinkSession } from '../../sinks/types.js';

/** A row of the kit: what sinks find hard to keep. */
export interface ConformanceRow {
  /** Unique to the row. */
  readonly id: string;
  /** Any text but the empty one, which many a format cannot tell from `null`. */
  readonly text: string | null;
  readonly nested: {
    readonly n: number;
    readonly tags: readonly (string | null)[];
    readonly deep: { readonly ok: boolean };
  };
}

/** A store that the kit loads rows into, empty at first, and what it has to know about it. */
export interface ConformanceStore {
  /** The sink, made anew each time, as another process would make it of the same store. */
  readonly sink: () => Sink<ConformanceRow>;
  /** All rows that the store holds, without `_run` and `_loaded_at`, in the order of their loading. */
  readonly rows: () => PromiseLike<readonly ConformanceRow[]>;
  /**
   * Leaves a session as a killed process does, in the middle of a commit too: nothing that it has begun goes on,
   * no `close`, its lock held by somebody who is gone. The session is the one that `open` gave.
   * Default: `close` with an error, which a sink has to survive at least; commits are let finish then.
   */
  readonly crash?: ((session: SinkSession<ConformanceRow>) => PromiseLike<unknown>) | undefined;
  /** Paths of the files that hold checkpoints; nobody but the owner may read them. Default: none. */
  readonly privateFiles?: (() => readonly string[]) | undefined;
  /** Removes the store. */
  readonly dispose?: (() => PromiseLike<unknown>) | undefined;
}

/** What kind of sink is checked. */
export interface ConformanceOptions {
  /**
   * What its `mode` is: `'append'` and `'upsert'` load as they go, `'replace'` at the end alone;
   * `'checkpointOnly'` keeps no rows, as `checkpointFile`. Default `'append'`.
   */
  readonly mode?: 'append' | 'upsert' | 'replace' | 'checkpointOnly' | undefined;
  /** Whether several jobs may have their checkpoints in one store. Default `true`. */
  readonly severalJobs?: boolean | undefined;
  /** `false` for a store that knows no order of rows: they are compared as a set. Default `true`. */
  readonly ordered?: boolean | undefined;
}

/** One thing that a sink has to do; any test runner can run it. */
export interface SinkCheck {
  /** Begins with "should". */
  readonly name: string;
  /** Rejects with an AssertionError, or with the error of the sink, where it fails. */
  readonly run: () => Promise<void>;
}
