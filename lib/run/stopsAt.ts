import { defer, EMPTY, from, fromEvent, of, type Observable, type ObservableInput } from 'rxjs';

/** Emits when a run is to be stopped: by the values of `until`, or once it is aborted. */
export function stopsAt(
  until: ObservableInput<unknown> | AbortSignal | undefined,
): Observable<unknown> {
  if (!(until instanceof AbortSignal)) return from(until ?? EMPTY);
  return defer(() => (until.aborted ? of(undefined) : fromEvent(until, 'abort')));
}
