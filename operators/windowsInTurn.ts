import {
  concatWith,
  materialize,
  NEVER,
  Observable,
  takeUntil,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import { fifo } from './fifo.js';
import { subscribeWithin } from './subscribeWithin.js';
import { trampoline } from './trampoline.js';
import { settledPages, type PageOf, type WindowEvent } from './windowEvents.js';

/** A window in hand. */
export interface OpenWindow<P, R> {
  /** Outputs and `settled`s; subscribed once; completes when the window is done. */
  readonly events: Observable<WindowEvent<P, R>>;
  /** Whether the window may take another page. */
  readonly hasRoom: () => boolean;
  readonly add: (page: P) => void;
  /** No page more will come. */
  readonly close: () => void;
  /** Nothing more is to be handed over. */
  readonly stop: () => void;
}

/**
 * Opens windows on pages, one after another; pages that come meanwhile wait.
 *
 * The end of the source, in error or not, closes the window in hand and is passed on when that is
 * done. `stop` drops the pages that wait, lets the window in hand settle, and completes.
 */
export function windowsInTurn<P extends PageOf<unknown>, R>(
  open: (page: P) => OpenWindow<P, R>,
  stop: ObservableInput<unknown>,
): OperatorFunction<P, WindowEvent<P, R>> {
  return (source) =>
    new Observable((subscriber) => {
      const waiting = fifo<P>();
      let inHand: OpenWindow<P, R> | undefined;
      let end: (() => void) | undefined;

      const isDone = () => inHand === undefined;

      const openOn = (page: P) => {
        inHand = open(page);
        subscribeWithin(subscriber, inHand.events, {
          next: (event) => {
            subscriber.next(event);
          },
          error: (error: unknown) => {
            subscriber.error(error);
          },
          complete: () => {
            inHand = undefined;
            pump();
          },
        });
      };

      const pump = trampoline(() => {
        if (subscriber.closed) return false;
        const page = (inHand?.hasRoom() ?? true) ? waiting.shift() : undefined;
        if (page !== undefined) {
          if (inHand !== undefined) inHand.add(page);
          else if (page.records.length > 0) openOn(page);
          else subscriber.next(settledPages([page]));
          return true;
        }
        if (end === undefined || waiting.size > 0) return false;
        if (inHand === undefined) {
          end();
          return false;
        }
        inHand.close();
        return isDone();
      });

      subscriber.add(() => {
        waiting.clear();
      });
      // The end of the source is not the end of `stop`: pages may be waiting.
      const untilStop = source.pipe(materialize(), concatWith(NEVER), takeUntil(stop));
      subscribeWithin(subscriber, untilStop, {
        next: (notification) => {
          if (notification.kind === 'N') waiting.push(notification.value);
          else if (notification.kind === 'C')
            end = () => {
              subscriber.complete();
            };
          else
            end = () => {
              subscriber.error(notification.error);
            };
          pump();
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          waiting.clear();
          end = () => {
            subscriber.complete();
          };
          inHand?.stop();
          pump();
        },
      });
    });
}
