import { map, NEVER, type OperatorFunction } from 'rxjs';
import type { FlowInput, WindowSize } from '../lib/types/streaming.js';
import { outputsOf } from './outputsOf.js';
import { requireFunction } from './requireFunction.js';
import { requireKnown } from './requireKnown.js';
import { requireWhole } from './requireWhole.js';
import { windows } from './windows.js';

/** How {@link helperFlow} hands records to its flow. */
export interface HelperFlowConfig {
  /** Records that one subscription of the flow sees; a number counts pages. Default `'page'`. */
  readonly window?: WindowSize | undefined;
  /** With `window: 'record'`: records in the flow at once. Default 1. */
  readonly concurrency?: number | undefined;
  /** With `window: 'record'`: `false` lets outputs come as they are ready. Default `true`. */
  readonly ordered?: boolean | undefined;
}

const options = ['state', 'window', 'concurrency', 'ordered'] satisfies (
  'state' | keyof HelperFlowConfig
)[];

/**
 * Runs a helper flow on pages from anywhere, window by window, as GET(Streaming) does.
 *
 * Windows run one after another and the flow is subscribed anew for each; its source completes at
 * the end of the window. Pages that come meanwhile wait, without bound: the source has to mind how
 * fast it goes. A flow that completes early skips what is left of its window; with `'run'` it ends
 * the whole.
 *
 * ```text
 * source             -1---2-------|
 * flow of page 1      --a--b|
 * flow of page 2           --c|
 * helperFlow(flow)
 *                    ---a--b-c----|
 * ```
 *
 * An error of the flow is passed on at once; an error of the source waits until the window in hand
 * is done.
 *
 * @example
 * ```ts
 * import { helperFlow } from 'okta-streams/operators';
 * import { bufferCount, map, of } from 'rxjs';
 *
 * of(['a', 'b', 'c'], ['d'])
 *   .pipe(
 *     helperFlow((records) =>
 *       records.pipe(
 *         map(({ record }) => record),
 *         bufferCount(2),
 *       ),
 *     ),
 *   )
 *   .subscribe(console.log); // ['a', 'b'], ['c'], ['d']
 * ```
 * @param flow The helper flow: any chain of operators on `{ record, state }`.
 * @param config `state` goes with every record, by reference; the rest as in `streaming`.
 * @returns A function that returns an Observable of what the flow emits.
 * @throws OktaInputError for an option that there is not.
 * @throws TypeError when `flow` is no function, or when `concurrency` or `ordered` is given without
 * `window: 'record'`.
 * @throws RangeError when `window` or `concurrency` is out of range.
 */
export function helperFlow<T, S, R>(
  flow: OperatorFunction<FlowInput<T, NoInfer<S>>, R>,
  config: HelperFlowConfig & { readonly state: S },
): OperatorFunction<readonly T[], R>;
export function helperFlow<T, R>(
  flow: OperatorFunction<FlowInput<T, undefined>, R>,
  config?: HelperFlowConfig & { readonly state?: undefined },
): OperatorFunction<readonly T[], R>;
export function helperFlow<T, S, R>(
  flow: OperatorFunction<FlowInput<T, S>, R>,
  config: HelperFlowConfig & { readonly state?: S | undefined } = {},
): OperatorFunction<readonly T[], R> {
  requireKnown('helperFlow', config, options);
  const { window = 'page', concurrency = 1, ordered = true } = config;
  requireFunction('flow', flow);
  requireWindow(window);
  requireWhole('concurrency', concurrency, 1);
  if (window !== 'record' && (concurrency !== 1 || !ordered)) {
    throw new TypeError(
      `concurrency and ordered need window 'record': the window is ${String(window)}; set it, or leave them out`,
    );
  }
  return (source) =>
    source.pipe(
      map((records) => ({ records })),
      windows(flow, { state: config.state as S, window, concurrency, ordered, stop: NEVER }),
      outputsOf(() => undefined),
    );
}

function requireWindow(window: WindowSize): void {
  if (['page', 'record', 'run'].includes(window as string)) return;
  if (Number.isInteger(window) && (window as number) >= 1) return;
  throw new RangeError(
    `window must be 'page', 'record', 'run' or a whole number of pages from 1: got ${String(window)}`,
  );
}
