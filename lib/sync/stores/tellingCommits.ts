import { from, map, tap } from 'rxjs';
import type { Sink } from '../../sinks/types.js';

/** A sink that tells of each of its commits, once it is durable. */
export function tellingCommits<R>(sink: Sink<R>, tell: () => void): Sink<R> {
  return {
    ...sink,
    open: (job) =>
      from(sink.open(job)).pipe(
        map((session) => ({
          ...session,
          commit: (at) => from(session.commit(at)).pipe(tap({ complete: tell })),
        })),
      ),
  };
}
