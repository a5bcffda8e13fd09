import { map, type OperatorFunction } from 'rxjs';
import type { FlowInput } from '../lib/types/streaming.js';

/**
 * Puts each record beside `state`, as a helper flow receives it.
 *
 * For running a flow alone: in a test, or on records from elsewhere. Record and state are passed by
 * reference.
 *
 * ```text
 * source         -a---b---|
 * withState(s)
 *                -x---y---|   x: { record: a, state: s }, y: { record: b, state: s }
 * ```
 *
 * An error of the source is passed on.
 *
 * @example
 * ```ts
 * import { withState } from 'okta-streams/operators';
 * import { map, of } from 'rxjs';
 *
 * of('00u1', '00u2')
 *   .pipe(
 *     withState({ manager: 'lee@acme.com' }),
 *     map(({ record, state }) => `${record}: ${state.manager}`),
 *   )
 *   .subscribe(console.log);
 * ```
 * @param state The state that goes with every record.
 * @returns A function that returns an Observable of `{ record, state }`.
 */
export function withState<T, S>(state: S): OperatorFunction<T, FlowInput<T, S>> {
  return map((record) => ({ record, state }));
}
