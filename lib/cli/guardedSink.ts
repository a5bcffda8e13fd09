import { EMPTY, from, map, throwError } from 'rxjs';
import type { Checkpoint, Sink } from '../sinks/types.js';

/** Who looks at what a sink is asked to do. */
export interface Guard {
  /** Told where an earlier run of the job stopped: how many records it had streamed. */
  readonly onResume: (recordsStreamed: number) => void;
  /** Why a checkpoint must not be kept; the rows before it then wait for the next one. */
  readonly objection: () => Error | undefined;
}

/** A sink that keeps no checkpoint while there is an objection, and does not finish then. */
export function guardedSink(sink: Sink<unknown>, { onResume, objection }: Guard): Sink<unknown> {
  return {
    table: sink.table,
    open: (job) =>
      from(sink.open(job)).pipe(
        map((session) => {
          // A cursor is plain JSON that says how far it is; it is the run that reads the rest of it.
          const { recordsStreamed } = (session.checkpoint ?? {}) as { recordsStreamed?: unknown };
          if (typeof recordsStreamed === 'number') onResume(recordsStreamed);
          return {
            ...session,
            commit: (at: Checkpoint) => {
              const error = objection();
              if (error === undefined) return session.commit(at);
              return at.finished === true ? throwError(() => error) : EMPTY;
            },
          };
        }),
      ),
  };
}
