import type { Observable, OperatorFunction } from 'rxjs';
import type { ActionEvent } from './events.js';
import type { ReadInput, WriteInput } from './input.js';
import type { ActionOutput, FinalOutput } from './output.js';
import type { ChildRecord, OfParents } from './children.js';
import type { StreamFunction } from './stream.js';
import type {
  FlowInput,
  Loading,
  StreamRequest,
  StreamingControls,
  StreamingOptions,
} from './streaming.js';

/** An action whose streams carry records of type `T`, and parents of type `P` where they have any. */
export interface TypedAction<T, P = unknown> {
  // Streams come first: behind the request, a flow's parameters would have become `any` by then.
  /** Runs a stream to its end and emits its output, exactly once. */
  <S, R>(
    input: StreamRequest & {
      readonly requestType: 'GET(Streaming)';
      readonly streaming: OfParents<P> &
        Loading<NoInfer<R>> & {
          readonly state: S;
          readonly flow: OperatorFunction<ChildRecord<P, T, NoInfer<S>>, R>;
        };
    },
  ): Observable<FinalOutput>;
  <R>(
    input: StreamRequest & {
      readonly requestType: 'GET(Streaming)';
      readonly streaming: OfParents<P> &
        (
          | (Loading<NoInfer<R>> & {
              readonly state?: undefined;
              readonly flow: OperatorFunction<ChildRecord<P, T, undefined>, R>;
            })
          | (Loading<T> & { readonly state?: unknown; readonly flow?: undefined })
        );
    },
  ): Observable<FinalOutput>;
  <S, R>(
    // eslint-disable-next-line @typescript-eslint/unified-signatures -- State and flow are inferred from one alone
    input: StreamRequest & {
      readonly requestType: 'GET(Streaming)';
      readonly streaming: StreamingControls &
        Loading<NoInfer<R>> & {
          readonly state: S;
          readonly flow: OperatorFunction<FlowInput<T, NoInfer<S>>, R>;
        };
    },
  ): Observable<FinalOutput>;
  <R>(
    // eslint-disable-next-line @typescript-eslint/unified-signatures -- State and flow are inferred from one alone
    input: StreamRequest & {
      readonly requestType: 'GET(Streaming)';
      readonly streaming?:
        | (StreamingControls &
            (
              | (Loading<NoInfer<R>> & {
                  readonly state?: undefined;
                  readonly flow: OperatorFunction<FlowInput<T, undefined>, R>;
                })
              | (Loading<T> & { readonly state?: unknown; readonly flow?: undefined })
            ))
        | undefined;
    },
  ): Observable<FinalOutput>;
  /** The same for options of which the types do not tell whether State and flow are among them. */
  <S, R>(
    // eslint-disable-next-line @typescript-eslint/unified-signatures -- it has to come behind the second
    input: StreamRequest & {
      readonly requestType: 'GET(Streaming)';
      readonly streaming?: StreamingOptions<T, S, R> | undefined;
    },
  ): Observable<FinalOutput>;
  /** Emits the output of one request, exactly once. */
  (input: ReadInput | WriteInput): Observable<ActionOutput>;
  /**
   * Emits what the helper flow emits, as it emits it; without a flow, `{ record, state }`.
   *
   * Demand ends at the flow: the next page is asked for when a window has settled, so slow or
   * asynchronous work belongs inside `streaming.flow`. Operators behind `stream(…)` must be
   * synchronous: RxJS cannot push back through them, and what they hold would grow without bound.
   *
   * ```text
   * pages            --1---2-----|
   * flow of page 1     -a-b|
   * flow of page 2          c-d|
   * stream           ---a-b-c-d--|
   * ```
   *
   * Errors, each with `recordsStreamed` and `cursor` to go on from: `OktaApiError`, `OktaAuthError`,
   * `OktaNetworkError`, `OktaTimeoutError`, `OktaBodyError`, `OktaLinkError`, `OktaCursorError`, and
   * whatever the flow throws (`cursorOf(error)`). `OktaInputError` comes before any request.
   *
   * @example
   * ```ts
   * import { apiToken, customApiAction } from 'okta-streams';
   * import { mergeMap } from 'rxjs';
   *
   * interface User {
   *   readonly id: string;
   * }
   * declare function assignManager(id: string, email: string): Promise<void>;
   *
   * const action = customApiAction({ orgUrl: 'https://acme.okta.com', auth: apiToken('…') });
   * action
   *   .of<User>()
   *   .stream({
   *     relativeUrl: '/api/v1/users',
   *     query: { search: 'status eq "ACTIVE"' },
   *     streaming: {
   *       state: { manager: 'lee@acme.com' },
   *       flow: mergeMap(({ record, state }) => assignManager(record.id, state.manager), 4),
   *     },
   *   })
   *   .subscribe();
   * ```
   * @see https://help.okta.com/wf/en-us/content/topics/workflows/learn/about-streaming.htm
   */
  readonly stream: StreamFunction<T, P>;
}

/** The Custom API Action of one connection. */
export interface CustomApiAction extends TypedAction<unknown> {
  /** The same action with records typed `T`, and with parents typed `P`. */
  of<T, P = unknown>(): TypedAction<T, P>;
  /** What happens inside the runs of this action: hot, never completes, never a secret. */
  readonly events: Observable<ActionEvent>;
}
