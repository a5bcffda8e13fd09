import { Observable, type Observer, type Subscription } from 'rxjs';

/**
 * Subscribes to `source` until `parent` closes, in the middle of a synchronous run of values too.
 *
 * `parent.add(source.subscribe(observer))` comes too late for values emitted during `subscribe`.
 */
export function subscribeWithin<T>(
  parent: Subscription,
  source: Observable<T>,
  observer: Observer<T>,
): void {
  const linked = new Observable<T>((subscriber) => {
    parent.add(subscriber);
    return source.subscribe(subscriber);
  });
  linked.subscribe(observer);
}
