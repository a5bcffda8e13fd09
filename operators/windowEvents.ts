import type { ObservableInput, OperatorFunction } from 'rxjs';
import type { FlowInput, WindowSize } from '../lib/types/streaming.js';

/** The least that windows ask of a page. */
export interface PageOf<T> {
  readonly records: readonly T[];
}

/** The records `from` (included) `to` (excluded) of a page. */
export interface Span<P> {
  readonly page: P;
  readonly from: number;
  readonly to: number;
}

/** An output of the flow. */
export interface Output<R> {
  readonly kind: 'output';
  readonly value: R;
}

/** Word that a window is done. */
export interface Settled<P> {
  readonly kind: 'settled';
  readonly window: readonly Span<P>[];
}

/** What comes out of windows. */
export type WindowEvent<P, R> = Output<R> | Settled<P>;

/** A helper flow. */
export type Flow<T, S, R> = OperatorFunction<FlowInput<T, S>, R>;

/** How records are handed to a helper flow. */
export interface WindowConfig<S> {
  readonly state: S;
  /** How many records one subscription of the flow sees; a number counts pages. */
  readonly window: WindowSize;
  /** With `'record'`: records in the flow at once. */
  readonly concurrency: number;
  /** With `'record'`: whether outputs keep the order of the records. */
  readonly ordered: boolean;
  /** At its first value nothing new is handed over; what is in hand settles. */
  readonly stop: ObservableInput<unknown>;
}

/** An output of the flow, as an event. */
export function output<R>(value: R): Output<R> {
  return { kind: 'output', value };
}

/** Word that all records of `pages` are done. */
export function settledPages<P extends PageOf<unknown>>(pages: readonly P[]): Settled<P> {
  return {
    kind: 'settled',
    window: pages.map((page) => ({ page, from: 0, to: page.records.length })),
  };
}
