import { defer, EMPTY, tap, type Observable } from 'rxjs';
import type { SinkSession } from '../sinks/types.js';

/**
 * A session that waits for room before the first rows of each commit: more are added to a queue by the
 * commit alone, so that nothing is asked before those behind them.
 *
 * @param hasRoom Completes once there is room.
 */
export function waitingForRoom<R>(
  session: SinkSession<R>,
  hasRoom: () => Observable<never>,
): SinkSession<R> {
  let isThere = false;
  return {
    ...session,
    ready: () =>
      defer(() =>
        isThere
          ? EMPTY
          : hasRoom().pipe(
              tap({
                complete: () => {
                  isThere = true;
                },
              }),
            ),
      ),
    commit: (at) =>
      defer(() => {
        isThere = false;
        return session.commit(at);
      }),
  };
}
