import { from, map } from 'rxjs';
import type { Sink } from '../sinks/types.js';

/**
 * A sink whose checkpoint is looked at.
 *
 * @param onResume Receives how many records an earlier run of the job had streamed, where there was one.
 */
export function watchedSink(
  sink: Sink<unknown>,
  onResume: (recordsStreamed: number) => void,
): Sink<unknown> {
  return {
    ...sink,
    open: (job) =>
      from(sink.open(job)).pipe(
        map((session) => {
          // A cursor is plain JSON that says how far it is; it is the run that reads the rest of it.
          const { recordsStreamed } = (session.checkpoint ?? {}) as { recordsStreamed?: unknown };
          if (typeof recordsStreamed === 'number') onResume(recordsStreamed);
          return session;
        }),
      ),
  };
}
