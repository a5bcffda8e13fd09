import { defer, finalize, Observable, type ObservableInput, type OperatorFunction } from 'rxjs';
import { fifo } from './fifo.js';
import { subscribeWithin } from './subscribeWithin.js';
import { trampoline } from './trampoline.js';

interface Inner<R> {
  /** Outputs that wait for the inner Observables before this one. */
  readonly held: R[];
  completed: boolean;
}

/**
 * Runs up to `concurrency` inner Observables at once; with `ordered` their outputs come in the order
 * of the source, otherwise as they are ready.
 *
 * Beside RxJS's own flattening operators: order with concurrency, a queue that costs the same at any
 * length, and no recursion when inner Observables complete synchronously. With `ordered` an inner
 * Observable gives its place back when its last output has been delivered, so that at most
 * `concurrency` of them hold outputs.
 */
export function flattenEagerly<T, R>(
  project: (value: T, index: number) => ObservableInput<R>,
  concurrency: number,
  ordered: boolean,
): OperatorFunction<T, R> {
  return (source) =>
    new Observable((subscriber) => {
      const waiting = fifo<T>();
      const running = fifo<Inner<R>>();
      let active = 0;
      let index = 0;
      let exhausted = false;

      const start = (value: T) => {
        const inner: Inner<R> = { held: [], completed: false };
        active++;
        if (ordered) running.push(inner);
        // Torn down, not only completed: what it held is free before the next one starts.
        const outputs = defer(() => project(value, index++)).pipe(
          finalize(() => {
            inner.completed = true;
            if (!ordered) active--;
            pump();
          }),
        );
        subscribeWithin(subscriber, outputs, {
          next: (output) => {
            const inTurn = !ordered || (running.first === inner && inner.held.length === 0);
            if (inTurn) subscriber.next(output);
            else inner.held.push(output);
          },
          error: (error: unknown) => {
            subscriber.error(error);
          },
          complete: () => undefined,
        });
      };

      const release = () => {
        const held = running.first?.held ?? [];
        // By index: a reaction to one output may hold another.
        for (let i = 0; i < held.length && !subscriber.closed; i++) subscriber.next(held[i] as R);
        held.length = 0;
      };

      const pump = trampoline(() => {
        if (subscriber.closed) return false;
        if (running.first?.completed === true) {
          running.shift();
          active--;
          release();
          return true;
        }
        if (waiting.size > 0 && active < concurrency) {
          start(waiting.shift() as T);
          return true;
        }
        if (exhausted && active === 0) subscriber.complete();
        return false;
      });

      subscriber.add(() => {
        waiting.clear();
        running.clear();
      });
      subscribeWithin(subscriber, source, {
        next: (value) => {
          waiting.push(value);
          pump();
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          exhausted = true;
          pump();
        },
      });
    });
}
