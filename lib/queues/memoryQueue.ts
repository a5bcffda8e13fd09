import { asyncScheduler, defer, of, type Observable, type SchedulerLike } from 'rxjs';
import * as z from 'zod';
import { checked, fields, rule } from '../schema/checked.js';
import { memoryClient } from './memoryClient.js';
import { memoryState } from './memoryState.js';
import type { WorkQueue } from './types.js';

/** How {@link memoryQueue} holds what it is given. */
export interface MemoryQueueOptions {
  /** Milliseconds that a lease, and a delivery in hand, keep when they are not renewed. Default 30,000. */
  readonly lease?: number | undefined;
  /** Rows of a delivery, at the most. Default 200. */
  readonly rows?: number | undefined;
  /** Rows not settled, from which on a reader waits. Default 10,000. */
  readonly backlog?: number | undefined;
}

const whole = rule('must be a whole number from 1');
const count = z.int(whole).min(1, whole);
const schema = fields({
  lease: count.default(30_000),
  rows: count.default(200),
  backlog: count.default(10_000),
});

/**
 * A queue in the memory of one process, for marble tests and for flows that are to be tried out: it
 * is gone when the process is.
 *
 * @example
 * ```ts
 * import { flowWorkers, memoryQueue } from 'okta-streams/queues';
 * import { map } from 'rxjs';
 *
 * const queue = memoryQueue<{ id: string }>();
 * flowWorkers(queue, { flow: map(({ record }) => record.id) }).subscribe(console.log);
 * ```
 * @param scheduler Whose clock leases and delays go by. Default `asyncScheduler`.
 * @throws OktaInputError for an option that is wrong or not known.
 */
export function memoryQueue<R = unknown>(
  scheduler: SchedulerLike = asyncScheduler,
  options: MemoryQueueOptions = {},
): WorkQueue<R> {
  const settings = checked(schema, options, 'options');
  const state = memoryState<R>(() => scheduler.now(), settings);
  return memoryClient(state, scheduler, settings, direct);
}

function direct<T>(_: string, effect: () => T): Observable<T> {
  return defer(() => of(effect()));
}
