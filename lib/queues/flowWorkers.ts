import {
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  ignoreElements,
  map,
  mergeMap,
  NEVER,
  of,
  tap,
  toArray,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import * as z from 'zod';
import { waitFor } from '../../operators/waitFor.js';
import { windows } from '../../operators/windows.js';
import { checked, fields, rule } from '../schema/checked.js';
import { wholeNumber } from '../schema/wholeNumber.js';
import type { FlowInput } from '../types/streaming.js';
import { traced } from './tracing.js';
import type { Delivery, DeliveryOutcome, TakeOptions, WorkQueue } from './types.js';

/** A delivery that is put aside, with the error of its last try. */
export interface DeadDelivery<R = unknown> {
  readonly rows: readonly R[];
  readonly id: string;
  readonly deliveries: number;
  readonly error: unknown;
}

/** How {@link flowWorkers} works. */
export interface WorkerOptions<R, S, O> extends TakeOptions {
  /** The helper flow: any chain of operators on `{ record, state }`. */
  readonly flow: OperatorFunction<FlowInput<R, NoInfer<S>>, O>;
  /** Passed by reference with every record. */
  readonly state?: S | undefined;
  /** What one subscription of the flow sees: all records of a delivery, or one after another. Default `'page'`. */
  readonly window?: 'page' | 'record' | undefined;
  /** How often a delivery is tried, the first time included, before it is put aside. Default 5. */
  readonly maxDeliveries?: number | undefined;
  /** Milliseconds before a delivery that failed comes again, from how often it was tried. Default 1 s, doubled each time, 60 s at most. */
  readonly delay?: ((deliveries: number) => number) | undefined;
  /** Receives what is put aside, before it is; what it returns is waited for, and its error releases the delivery. */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a function may return nothing
  readonly deadLetter?: ((dead: DeadDelivery<R>) => ObservableInput<unknown> | void) | undefined;
  /** Told what has become of each delivery. */
  readonly onOutcome?: ((outcome: DeliveryOutcome) => void) | undefined;
}

const isFunction = (value: unknown) => typeof value === 'function';
const aFunction = z.custom(isFunction, rule('must be a function')).optional();
const count = wholeNumber({ min: 1 }).optional();

const schema = fields({
  flow: z.custom(isFunction, rule('must be an RxJS operator', 'chain several with pipe(…)')),
  state: z.unknown().optional(),
  window: z.enum(['page', 'record'], rule("must be 'page' or 'record'")).optional(),
  concurrency: count,
  maxDeliveries: count,
  delay: aFunction,
  deadLetter: aFunction,
  onOutcome: aFunction,
  until: z.unknown().optional(),
  untilEmpty: z.boolean(rule('must be true or false')).optional(),
  generation: z.string(rule('must be the name of a generation')).optional(),
  results: z.unknown().optional(),
});

/**
 * Works on the rows of a queue: each delivery is a window of the flow, and is settled when the flow has
 * completed, so that its rows come again whenever that did not happen. Each effect happens at least once.
 *
 * An error of the flow releases the delivery, to come again a little later, and after `maxDeliveries` puts
 * it aside; the other deliveries go on. Outputs are passed on as they come, also of a delivery that fails
 * then; with `results` they are written in the transaction that settles the delivery, there exactly once,
 * and are passed on behind it. An error of the queue itself is passed on.
 *
 * ```text
 * deliveries       -1--2---|
 * flow of 1         --a--b|          1 settled
 * flow of 2            --c#          2 released
 * flowWorkers(queue, { flow, concurrency: 2 })
 *                  ---a-cb--|
 * ```
 *
 * @example
 * ```ts
 * import { flowWorkers, postgresQueue } from 'okta-streams/queues';
 * import { mergeMap } from 'rxjs';
 *
 * const queue = postgresQueue<{ id: string }>(undefined, { name: 'users' });
 * flowWorkers(queue, {
 *   flow: mergeMap(({ record }) => fetch(`https://hr.acme.com/people/${record.id}`), 8),
 *   concurrency: 2,
 *   untilEmpty: true,
 * }).subscribe();
 * ```
 * @throws OktaInputError for an option that is wrong or not known.
 */
export function flowWorkers<R, O>(
  queue: WorkQueue<R>,
  options: WorkerOptions<R, undefined, O>,
): Observable<O>;
export function flowWorkers<R, S, O>(
  queue: WorkQueue<R>,
  options: WorkerOptions<R, S, O> & { readonly state: S },
): Observable<O>;
export function flowWorkers<R, S, O>(
  queue: WorkQueue<R>,
  options: WorkerOptions<R, S, O>,
): Observable<O> {
  checked(schema, options, 'options');
  const { flow, window = 'page', maxDeliveries = 5, delay = backoff } = options;
  const { concurrency, until, untilEmpty, generation, results } = options;
  const { deadLetter, onOutcome } = options;
  const state = options.state as S;

  const outputsOf = ({ rows }: Delivery<R>): Observable<O> =>
    of({ records: rows }).pipe(
      windows(flow, { state, window, concurrency: 1, ordered: true, stop: NEVER }),
      filter((event) => event.kind === 'output'),
      map((event) => event.value),
    );

  const work = (
    delivery: Delivery<R>,
    tellTrace: (outcome: DeliveryOutcome) => void,
  ): Observable<O> => {
    const { id, rows, deliveries } = delivery;
    const tell = (outcome: DeliveryOutcome['outcome'], error?: unknown) => {
      const told = { id, rows: rows.length, deliveries, outcome };
      const known = error === undefined ? told : { ...told, error };
      tellTrace(known);
      onOutcome?.(known);
    };
    const ended = (call: () => ObservableInput<unknown>, done: () => void): Observable<never> =>
      defer(call).pipe(ignoreElements(), tap({ complete: done }));
    const settle = (outputs?: readonly O[]) =>
      ended(
        () => delivery.settle(outputs),
        () => {
          tell('settled');
        },
      );
    const release = (error: unknown) =>
      ended(
        () => delivery.release(delay(deliveries)),
        () => {
          tell('released', error);
        },
      );
    const bury = (error: unknown) =>
      concat(
        waitFor(() => deadLetter?.({ rows, id, deliveries, error })),
        ended(
          () => delivery.bury(reasonOf(error)),
          () => {
            tell('buried', error);
          },
        ),
      );
    const fail = (error: unknown) =>
      (deliveries < maxDeliveries
        ? release(error)
        : bury(error).pipe(catchError((reason: unknown) => release(reason)))
      ).pipe(
        catchError((reason: unknown) => {
          tell('lost', reason);
          return EMPTY;
        }),
      );
    const outputs = outputsOf(delivery);
    const worked =
      results === undefined
        ? concat(outputs, settle())
        : outputs.pipe(
            toArray(),
            mergeMap((all) => concat(settle(all), all)),
          );
    return worked.pipe(catchError(fail));
  };

  return queue
    .take({ concurrency, until, untilEmpty, generation, results })
    .pipe(mergeMap((delivery) => traced(queue.name, delivery, (tell) => work(delivery, tell))));
}

function backoff(deliveries: number): number {
  return Math.min(60_000, 1_000 * 2 ** (deliveries - 1));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
