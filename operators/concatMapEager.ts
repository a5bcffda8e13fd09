import type { ObservableInput, OperatorFunction } from 'rxjs';
import { flattenEagerly } from './flattenEagerly.js';

/**
 * Runs up to `concurrency` inner Observables at once and emits their values in the order of the
 * source.
 *
 * `concatMap` with a head start: outputs that are ready before their turn are held. An inner
 * Observable gives its place back when its last value has been delivered, so at most `concurrency`
 * of them hold values. RxJava has it under this name; RxJS does not.
 *
 * ```text
 * source         -a-b-c-----|
 * inner of a      ----A|
 * inner of b        -B|
 * inner of c           --C|
 * concatMapEager(…, 2)
 *                -----AB-C--|
 * ```
 *
 * An error of the source or of an inner Observable is emitted at once. Synchronous inner Observables
 * do not grow the stack.
 *
 * @example
 * ```ts
 * import { concatMapEager } from 'okta-streams/operators';
 * import { from } from 'rxjs';
 *
 * from([1, 2, 3]).pipe(concatMapEager((id) => fetchUser(id), 2)).subscribe(console.log);
 * declare function fetchUser(id: number): Promise<string>;
 * ```
 * @param project Makes the inner Observable of a value.
 * @param concurrency How many inner Observables may run or hold values at once. Default no bound.
 * @returns A function that returns an Observable of all inner values, in the order of the source.
 * @throws RangeError when `concurrency` is not at least 1.
 */
export function concatMapEager<T, R>(
  project: (value: T, index: number) => ObservableInput<R>,
  concurrency = Infinity,
): OperatorFunction<T, R> {
  if (!(concurrency >= 1)) {
    throw new RangeError(`concurrency must be at least 1: got ${String(concurrency)}`);
  }
  return flattenEagerly(project, concurrency, true);
}
