import type { ObservableInput, OperatorFunction } from 'rxjs';
import { flattenEagerly } from './flattenEagerly.js';
import { requireKnown } from './requireKnown.js';
import { requireWhole } from './requireWhole.js';

/** How {@link concatMapEager} runs ahead. */
export interface ConcatMapEagerConfig {
  /** How many inner Observables may run or hold values at once, from 1. Default no bound. */
  readonly concurrency?: number | undefined;
}

/**
 * Runs up to `concurrency` inner Observables at once and emits their values in the order of the
 * source.
 *
 * `concatMap` with a head start: outputs that are ready before their turn are held. An inner
 * Observable counts until its last value has been delivered, so at most `concurrency`
 * of them hold values. RxJava has it under this name; RxJS does not.
 *
 * ```text
 * source         -a-b-c-----|
 * inner of a      ----A|
 * inner of b        -B|
 * inner of c           --C|
 * concatMapEager(…, { concurrency: 2 })
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
 * from([1, 2, 3])
 *   .pipe(concatMapEager((id) => fetchUser(id), { concurrency: 2 }))
 *   .subscribe(console.log);
 * declare function fetchUser(id: number): Promise<string>;
 * ```
 * @param project Makes the inner Observable of a value.
 * @returns A function that returns an Observable of all inner values, in the order of the source.
 * @throws OktaInputError when the config is no object, or has an option that there is not.
 * @throws RangeError when `concurrency` is no whole number from 1.
 */
export function concatMapEager<T, R>(
  project: (value: T, index: number) => ObservableInput<R>,
  config: ConcatMapEagerConfig = {},
): OperatorFunction<T, R> {
  requireKnown('concatMapEager', config, ['concurrency']);
  const { concurrency = Infinity } = config;
  requireWhole('concurrency', concurrency, 1);
  return flattenEagerly(project, concurrency, true);
}
