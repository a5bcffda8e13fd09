import { connect, endWith, ignoreElements, merge, takeUntil } from 'rxjs';
import type { Observable, OperatorFunction } from 'rxjs';

/**
 * Mirrors its source, and `other` beside it as long as that lasts.
 *
 * ```text
 * source            --a--b--|
 * other             -x--x--x--x
 * beside(other)     -xa-xb-x|
 * ```
 *
 * Errors of both are passed on. The end of `other` is none: the source goes on.
 */
export function beside<T, U>(other: Observable<U>): OperatorFunction<T, T | U> {
  return connect((source) =>
    merge(source, other.pipe(takeUntil(source.pipe(ignoreElements(), endWith(undefined))))),
  );
}
