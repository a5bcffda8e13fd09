import { defer, endWith, ignoreElements, merge, takeWhile, tap, type Observable } from 'rxjs';
import type { CustomApiAction } from '../types/action.js';

const ended = Symbol('ended');

/** Tells `onRequest` of each request of the run that subscribing to `source` begins. */
export function countRequests<T>(
  { events }: Pick<CustomApiAction, 'events'>,
  onRequest: () => void,
  source: Observable<T>,
): Observable<T> {
  return defer(() => {
    let run: string | undefined;
    // A run tells of its start before `subscribe` returns.
    const counting = events.pipe(
      tap((event) => {
        if (event.type === 'start') run ??= event.run;
        if (event.type === 'request' && event.run === run) onRequest();
      }),
      ignoreElements(),
    );
    return merge(counting, source.pipe(endWith(ended))).pipe(
      takeWhile((value) => value !== ended),
    ) as Observable<T>;
  });
}
