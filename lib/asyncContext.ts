import { AsyncResource } from 'node:async_hooks';
import { Observable } from 'rxjs';

/** The async context of a subscription: what `AsyncLocalStorage` held where it was subscribed. */
export interface AsyncContext {
  /** Does `work` in it, and gives back what that returns. */
  readonly run: <T>(work: () => T) => T;
  /** Subscribes to what `source` returns in it, for one more step a subscription and none a value. */
  readonly begin: <T>(source: () => Observable<T>) => Observable<T>;
  /** Subscribes to `source` in it, and passes its notifications on in it, wherever they come from. */
  readonly within: <T>(source: Observable<T>) => Observable<T>;
}

/**
 * The context in which this is called, to be come back to: sockets, timers and turns are shared by
 * runs, so that what one of them waited for is told in the context of another.
 *
 * One resource for all, and `runInAsyncScope`: binding a callback costs Node 20 fifty times as much.
 */
export function asyncContext(): AsyncContext {
  const resource = new AsyncResource('OktaStreamsRun');
  return {
    run: (work) => resource.runInAsyncScope(work),
    begin: <T>(source: () => Observable<T>) =>
      new Observable<T>((subscriber) =>
        resource.runInAsyncScope(() => source().subscribe(subscriber)),
      ),
    within: <T>(source: Observable<T>) =>
      new Observable<T>((subscriber) => {
        // Known to `subscriber` before its first value, so that a synchronous source can be stopped.
        const linked = new Observable<T>((inner) => {
          subscriber.add(inner);
          return source.subscribe(inner);
        });
        resource.runInAsyncScope(() =>
          linked.subscribe({
            next: (value) => {
              resource.runInAsyncScope(() => {
                subscriber.next(value);
              });
            },
            error: (failure: unknown) => {
              resource.runInAsyncScope(() => {
                subscriber.error(failure);
              });
            },
            complete: () => {
              resource.runInAsyncScope(() => {
                subscriber.complete();
              });
            },
          }),
        );
      }),
  };
}
