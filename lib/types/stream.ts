import type { Observable, OperatorFunction } from 'rxjs';
import type { ChildRecord, OfParents } from './children.js';
import type {
  FlowInput,
  Loading,
  StreamInput,
  StreamingControls,
  StreamingOptions,
} from './streaming.js';

/** Streams with and without State and flow: written out, so that nothing infers `any`. */
export interface StreamFunction<T, P = unknown> {
  // Those of parents first: a flow that takes no parent is one of theirs too.
  <S, R>(
    input: StreamInput<{
      readonly streaming: OfParents<P> &
        Loading<NoInfer<R>> & {
          readonly state: S;
          readonly flow: OperatorFunction<ChildRecord<P, T, NoInfer<S>>, R>;
        };
    }>,
  ): Observable<R>;
  <R>(
    input: StreamInput<{
      readonly streaming: OfParents<P> &
        Loading<NoInfer<R>> & {
          readonly state?: undefined;
          readonly flow: OperatorFunction<ChildRecord<P, T, undefined>, R>;
        };
    }>,
  ): Observable<R>;
  <S>(
    input: StreamInput<{
      readonly streaming: OfParents<P> &
        Loading<T> & { readonly state: S; readonly flow?: undefined };
    }>,
  ): Observable<ChildRecord<P, T, S>>;
  (
    input: StreamInput<{
      readonly streaming: OfParents<P> &
        Loading<T> & { readonly state?: undefined; readonly flow?: undefined };
    }>,
  ): Observable<ChildRecord<P, T, undefined>>;
  <S, R>(
    // eslint-disable-next-line @typescript-eslint/unified-signatures -- State and flow are inferred from one alone
    input: StreamInput<{
      readonly streaming: StreamingControls &
        Loading<NoInfer<R>> & {
          readonly state: S;
          readonly flow: OperatorFunction<FlowInput<T, NoInfer<S>>, R>;
        };
    }>,
  ): Observable<R>;
  <R>(
    // eslint-disable-next-line @typescript-eslint/unified-signatures -- State and flow are inferred from one alone
    input: StreamInput<{
      readonly streaming: StreamingControls &
        Loading<NoInfer<R>> & {
          readonly state?: undefined;
          readonly flow: OperatorFunction<FlowInput<T, undefined>, R>;
        };
    }>,
  ): Observable<R>;
  <S>(
    input: StreamInput<{
      readonly streaming: StreamingControls &
        Loading<T> & { readonly state: S; readonly flow?: undefined };
    }>,
  ): Observable<FlowInput<T, S>>;
  (
    input: StreamInput<{
      readonly streaming?:
        | (StreamingControls &
            Loading<T> & {
              readonly state?: undefined;
              readonly flow?: undefined;
            })
        | undefined;
    }>,
  ): Observable<FlowInput<T, undefined>>;
  /**
   * Options of which the types do not tell whether State and flow are among them, as a wrapper has
   * them: without a flow, records and State come out.
   */
  <S, R>(
    input: StreamInput<{ readonly streaming?: StreamingOptions<T, S, R> | undefined }>,
  ): Observable<R | FlowInput<T, S | undefined>>;
}
