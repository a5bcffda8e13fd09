import { defer, Observable, Subject, takeUntil, type OperatorFunction } from 'rxjs';
import type { FlowInput } from '../lib/types/streaming.js';
import { subscribeWithin } from './subscribeWithin.js';
import {
  output,
  type Flow,
  type PageOf,
  type WindowConfig,
  type WindowEvent,
} from './windowEvents.js';

/**
 * One subscription of the flow for all pages: a page settles when its last record has been handed
 * over, whatever the flow still does with it.
 *
 * A flow that completes early settles what it was handed of the page in hand and completes the
 * result. The end of the source, in error or not, completes the source of the flow; it is passed on
 * when the flow is done.
 */
export function runWindow<T, P extends PageOf<T>, S, R>(
  flow: Flow<T, S, R>,
  { state, stop }: WindowConfig<S>,
): OperatorFunction<P, WindowEvent<P, R>> {
  return (source) =>
    new Observable((subscriber) => {
      const records = new Subject<FlowInput<T, S>>();
      let inHand: { readonly page: P; handed: number } | undefined;
      let begun = false;
      let flowDone = false;
      let exhausted = false;
      let end = () => {
        subscriber.complete();
      };

      const settle = () => {
        if (inHand === undefined) return;
        const { page, handed } = inHand;
        inHand = undefined;
        subscriber.next({ kind: 'settled', window: [{ page, from: 0, to: handed }] });
      };

      const hand = (page: P) => {
        const progress = { page, handed: 0 };
        begun = true;
        inHand = progress;
        for (const record of page.records) {
          if (flowDone || exhausted || subscriber.closed) break;
          progress.handed++;
          records.next({ record, state });
        }
        settle();
        if (exhausted) records.complete();
        if (flowDone) end();
      };

      const finish = () => {
        exhausted = true;
        // Not in the middle of a record: the flow would be done before it has seen it.
        if (inHand === undefined) records.complete();
        if (flowDone) end();
      };

      const outputs = defer(() => flow(records));
      subscribeWithin(subscriber, outputs, {
        next: (value) => {
          subscriber.next(output(value));
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          flowDone = true;
          settle();
          if (begun || exhausted) end();
        },
      });
      if (subscriber.closed) return;
      subscribeWithin(subscriber, source.pipe(takeUntil(stop)), {
        next: hand,
        error: (error: unknown) => {
          end = () => {
            subscriber.error(error);
          };
          finish();
        },
        complete: finish,
      });
    });
}
