import { defer, endWith, ignoreElements, tap, type Observable, type OperatorFunction } from 'rxjs';

/** All values at once, at the end. */
export function collected<T>(): OperatorFunction<T, readonly T[]> {
  return (source: Observable<T>): Observable<readonly T[]> =>
    defer(() => {
      const all: T[] = [];
      return source.pipe(
        tap((each) => {
          all.push(each);
        }),
        ignoreElements(),
        endWith(all),
      );
    });
}
