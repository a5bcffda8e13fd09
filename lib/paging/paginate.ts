import { EMPTY, expand, Observable, type ObservableInput } from 'rxjs';

/**
 * Emits what `first` emits, and for each value what `next` makes of it, and so on.
 *
 * RxJS's `expand`, with a guard: RxJS 7 calls its projection once more after whoever listens has
 * unsubscribed, which here would be one page too many.
 */
export function paginate<T>(first: Observable<T>, next: (value: T) => ObservableInput<T>) {
  return new Observable<T>((subscriber) =>
    first.pipe(expand((value) => (subscriber.closed ? EMPTY : next(value)))).subscribe(subscriber),
  );
}
