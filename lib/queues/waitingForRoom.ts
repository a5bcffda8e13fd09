import { defer, EMPTY, ignoreElements, repeat, takeWhile, tap, type ObservableInput } from 'rxjs';
import type { SinkSession } from '../sinks/types.js';

/** Milliseconds between two looks for room. */
const idle = 250;

/**
 * A session that waits for room before the first rows of each commit: more are added to a queue by the
 * commit alone, so that nothing is asked before those behind them.
 *
 * @param look Whether there is room; asked again and again until there is.
 */
export function waitingForRoom<R>(
  session: SinkSession<R>,
  look: () => ObservableInput<boolean>,
): SinkSession<R> {
  let hasRoom = false;
  const looking = defer(look).pipe(
    repeat({ delay: idle }),
    tap((found) => {
      hasRoom = found;
    }),
    takeWhile((found) => !found),
    ignoreElements(),
  );
  return {
    ...session,
    ready: () => defer(() => (hasRoom ? EMPTY : looking)),
    commit: (at) =>
      defer(() => {
        hasRoom = false;
        return session.commit(at);
      }),
  };
}
