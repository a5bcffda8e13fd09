import {
  AsyncSubject,
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  type Observable,
} from 'rxjs';

/** Does pieces of work one after another, in the order in which they were given. */
export interface InTurn {
  readonly run: <T>(work: Observable<T>) => Observable<T>;
  /** Begins none of those that wait. */
  readonly stop: () => void;
}

export function inTurn(): InTurn {
  let last: Observable<unknown> = EMPTY;
  let isStopped = false;
  return {
    run: <T>(work: Observable<T>) =>
      defer(() => {
        const result = new AsyncSubject<T>();
        const before = last.pipe(
          ignoreElements(),
          catchError(() => EMPTY),
        );
        last = result;
        concat(
          before,
          defer(() => (isStopped ? EMPTY : work)),
        ).subscribe(result);
        return result;
      }),
    stop: () => {
      isStopped = true;
    },
  };
}
