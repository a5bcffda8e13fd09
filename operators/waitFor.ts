import { defer, EMPTY, from, ignoreElements, type Observable, type ObservableInput } from 'rxjs';

/** Calls at subscribe, waits for what is returned where that is to be waited for, and completes. */
export function waitFor(call: () => unknown): Observable<never> {
  return defer(() => {
    const result = call();
    return isPending(result) ? from(result) : EMPTY;
  }).pipe(ignoreElements());
}

/** A promise, an Observable or an async iterable; what else a listener returns, as `push` does, is no matter. */
function isPending(value: unknown): value is ObservableInput<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return 'then' in value || 'subscribe' in value || Symbol.asyncIterator in value;
}
