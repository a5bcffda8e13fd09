import {
  catchError,
  concatMap,
  identity,
  map,
  merge,
  Subject,
  tap,
  throwError,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import type { OktaApiError } from '../lib/errors.js';
import type { Cursor } from '../lib/cursor.js';
import type { StreamOutput } from '../lib/types/output.js';
import type { ChildRecord } from '../lib/types/children.js';
import type { StreamFunction } from '../lib/types/stream.js';
import type { FlowInput, StreamingControls, StreamInput } from '../lib/types/streaming.js';
import { flattenEagerly } from './flattenEagerly.js';
import { requireFunction } from './requireFunction.js';
import { requireKnown } from './requireKnown.js';
import { requireWhole } from './requireWhole.js';
import { requireWord } from './requireWord.js';
import { saysGone } from './saysGone.js';
import { waitFor } from './waitFor.js';

/** The stream of one parent's children; `flow` and `onCursor` are given once for all parents. */
export type ChildInput = StreamInput<{
  readonly streaming?: Omit<StreamingControls, 'observer'> | undefined;
}>;

/** How far the children of one parent are done. */
export interface ChildCursor<P> {
  readonly parent: P;
  /** For `streaming.cursor` of this parent's children in a later run. */
  readonly cursor: Cursor | undefined;
  readonly recordsStreamed: number;
  /** Whether this was the last window of this parent. */
  readonly done: boolean;
}

/** How {@link forEachParent} goes about its parents. */
export interface ForEachParentConfig<P> {
  /** Parents whose children stream at once; above 1 the children of several mix. Default 1. */
  readonly concurrency?: number | undefined;
  /** A parent that is gone: `'skip'` goes on with the next, `'error'` ends the run. Default `'skip'`. */
  readonly onGone?: 'skip' | 'error' | undefined;
  /** Told of each parent that is skipped. What it returns is waited for; its error ends the run. */
  readonly onSkipped?:
    ((skipped: { readonly parent: P; readonly error: OktaApiError }) => unknown) | undefined;
  /**
   * Told after each settled window of children. What it returns is waited for, one after another, before
   * the parent is done; its error ends the run.
   */
  readonly onCursor?: ((place: ChildCursor<P>) => unknown) | undefined;
}

const options = ['concurrency', 'onGone', 'onSkipped', 'onCursor', 'flow'] satisfies (
  'flow' | keyof ForEachParentConfig<unknown>
)[];

/**
 * Streams the children of each parent: groups to their members, apps to their users.
 *
 * A helper flow of the parents' stream. Each parent's children are a stream of their own, with its
 * own demand, limits and windows; work on them goes into `flow`, which runs inside that stream, since
 * RxJS cannot push back from behind it. Without `flow` the children are emitted beside their parent.
 *
 * ```text
 * parents         -a--------b-----|
 * children of a    --1-2|
 * children of b              -3|
 * forEachParent(action, input)
 *                 ---w-x-----y----|   w: { parent: a, record: 1, state }
 * ```
 *
 * A parent is gone when a request of its children answers 404, at the start or in the middle, save
 * where Okta says that the path is unknown (E0000008). It is skipped and `onSkipped` is told; what
 * its children have emitted stays. Any other error of a child stream, of `flow` or of the parents is
 * passed on; out of the parents' stream it carries the parents' cursor.
 *
 * The place of the whole is the parents done and the cursor of the one in hand. With
 * `window: 'record'` on the parents' stream its cursor counts parents done; `onCursor` gives the cursor
 * of the one in hand, to be handed back by `input` for that parent.
 *
 * @example
 * ```ts
 * import { apiToken, customApiAction, type Cursor } from 'okta-streams';
 * import { forEachParent } from 'okta-streams/operators';
 *
 * interface Group {
 *   readonly id: string;
 * }
 * interface User {
 *   readonly id: string;
 * }
 *
 * const action = customApiAction({
 *   orgUrl: 'https://acme.okta.com',
 *   auth: apiToken(process.env['OKTA_CLIENT_TOKEN']),
 * });
 * const cursors = new Map<string, Cursor | undefined>();
 *
 * action
 *   .of<Group>()
 *   .stream({
 *     relativeUrl: '/api/v1/groups',
 *     streaming: {
 *       window: 'record',
 *       flow: forEachParent(
 *         action.of<User>(),
 *         ({ record }) => ({
 *           relativeUrl: `/api/v1/groups/${record.id}/users`,
 *           streaming: { cursor: cursors.get(record.id) },
 *         }),
 *         { onCursor: ({ parent, cursor }) => cursors.set(parent.id, cursor) },
 *       ),
 *     },
 *   })
 *   .subscribe(({ parent, record }) => {
 *     console.log(parent.id, record.id);
 *   });
 * ```
 * @param action Whose `stream` gives the children.
 * @param input Makes the input of the children's stream of a parent.
 * @returns A function that returns an Observable of `{ parent, record, state }`, or of what `flow` emits.
 * @throws OktaInputError for an option that there is not.
 * @throws TypeError when `input` is no function or `onGone` no word of its own, RangeError when
 * `concurrency` is out of range.
 */
export function forEachParent<P, S, T, R>(
  action: { readonly stream: StreamFunction<T> },
  input: (parent: FlowInput<P, S>) => ChildInput,
  config: ForEachParentConfig<P> & { readonly flow: OperatorFunction<ChildRecord<P, T, S>, R> },
): OperatorFunction<FlowInput<P, S>, R>;
export function forEachParent<P, S, T>(
  action: { readonly stream: StreamFunction<T> },
  input: (parent: FlowInput<P, S>) => ChildInput,
  config?: ForEachParentConfig<P> & { readonly flow?: undefined },
): OperatorFunction<FlowInput<P, S>, ChildRecord<P, T, S>>;
export function forEachParent<P, S, T>(
  action: { readonly stream: StreamFunction<T> },
  input: (parent: FlowInput<P, S>) => ChildInput,
  config: ForEachParentConfig<P> & {
    readonly flow?: OperatorFunction<ChildRecord<P, T, S>, unknown> | undefined;
  } = {},
): OperatorFunction<FlowInput<P, S>, unknown> {
  requireKnown('forEachParent', config, options);
  const { concurrency = 1, onGone = 'skip', flow = identity, onSkipped, onCursor } = config;
  requireFunction('input', input);
  requireFunction('flow', flow);
  requireWhole('concurrency', concurrency, 1);
  requireWord('onGone', onGone, ['skip', 'error']);

  const childrenOf = ({ record: parent, state }: FlowInput<P, S>) => {
    let flowError: unknown;
    const inFlow = (children: Observable<FlowInput<T, undefined>>) =>
      children.pipe(
        map(({ record }) => ({ parent, record, state })),
        flow,
        // A 404 of a request that the flow makes is not word of the parent.
        catchError((error: unknown) => {
          flowError = error;
          return throwError(() => error);
        }),
      );
    const places = new Subject<ChildCursor<P>>();
    const reported = places.pipe(concatMap((place) => waitFor(() => onCursor?.(place))));
    const observer = {
      next: ({ cursor, recordsStreamed, done }: StreamOutput) => {
        places.next({ parent, cursor, recordsStreamed, done });
      },
    };
    const { streaming, ...request } = input({ record: parent, state });
    const children = action.stream({
      ...request,
      streaming: { ...streaming, flow: inFlow, observer },
    });
    const untilGone = children.pipe(
      catchError((error: unknown) => {
        if (onGone === 'error' || error === flowError || !saysGone(error)) throw error;
        return waitFor(() => onSkipped?.({ parent, error }));
      }),
      tap({
        complete: () => {
          places.complete();
        },
      }),
    );
    return merge(reported, untilGone);
  };
  return flattenEagerly(childrenOf, concurrency, false);
}
