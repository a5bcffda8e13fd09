import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { from, type Subscription } from 'rxjs';
import type { Delivery, TakeOptions, WorkQueue } from '../../queues/types.js';
import type { Checkpoint, Job, SinkSession } from '../../sinks/types.js';
import { rowsOf, settled } from './bench.js';
import type { ConformanceRow } from './store.js';

/** An engine that the kit puts a queue on, empty at first. */
export interface QueueStore {
  /** The queue, made anew each time, as another process would make it of the same engine. */
  readonly queue: () => WorkQueue<ConformanceRow>;
  /**
   * Ends the process of a queue as `kill -9` does: nothing that it has begun goes on, and nothing is given back.
   * Default: checks that need it are left out.
   */
  readonly crash?: ((queue: WorkQueue<ConformanceRow>) => PromiseLike<unknown>) | undefined;
  /** Removes the store. */
  readonly dispose?: (() => PromiseLike<unknown>) | undefined;
}

/** Deliveries as they come in. */
export interface Taker {
  /** The next delivery; rejects when none comes for seconds. */
  readonly next: () => Promise<Delivery<ConformanceRow>>;
  /** How many have come that nobody has asked for yet. */
  readonly waiting: () => number;
  /** Resolves when it has completed. */
  readonly end: () => Promise<void>;
  readonly isOver: () => boolean;
  readonly leave: () => void;
}

/** A store on the bench of one check. */
export interface QueueBench {
  readonly store: QueueStore;
  readonly take: (queue: WorkQueue<ConformanceRow>, options?: TakeOptions) => Taker;
  readonly open: (
    queue: WorkQueue<ConformanceRow>,
    job?: Partial<Job>,
  ) => Promise<SinkSession<ConformanceRow>>;
  /** Writes rows as a job of one session, and closes it. */
  readonly load: (from: number, to: number, at: Checkpoint, job?: Partial<Job>) => Promise<void>;
  /** Takes and settles all there is; their rows, in the order of their ids. */
  readonly drain: () => Promise<readonly ConformanceRow[]>;
}

/** How long the kit waits for what has to come, and for what must not, in milliseconds. */
const patience = 15_000;
const quiet = 150;

/** Time in which what must not come would have come. */
export function silence(): Promise<void> {
  return sleep(quiet);
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await holds())) {
    ok(Date.now() < deadline, `${what} has to happen within ${patience.toString()} ms`);
    await sleep(5);
  }
}

/** Sets the store up, lets `check` run on it and takes it down again. */
export async function onQueueBench(
  setUp: () => PromiseLike<QueueStore> | QueueStore,
  check: (bench: QueueBench) => Promise<void>,
): Promise<void> {
  const store = await setUp();
  const subscriptions: Subscription[] = [];
  let runs = 0;

  const take = (queue: WorkQueue<ConformanceRow>, options?: TakeOptions): Taker => {
    const come: Delivery<ConformanceRow>[] = [];
    let isOver = false;
    let failure: unknown;
    const subscription = queue.take(options).subscribe({
      next: (delivery) => come.push(delivery),
      error: (error: unknown) => {
        failure = error;
      },
      complete: () => {
        isOver = true;
      },
    });
    subscriptions.push(subscription);
    const failed = () => {
      if (failure !== undefined) throw failure as Error;
    };
    return {
      next: async () => {
        await until(() => (failed(), come.length > 0), 'a delivery');
        return come.shift() as Delivery<ConformanceRow>;
      },
      waiting: () => come.length,
      end: () => until(() => (failed(), isOver), 'the end of a take'),
      isOver: () => isOver,
      leave: () => {
        subscription.unsubscribe();
      },
    };
  };
  const open: QueueBench['open'] = async (queue, job = {}) => {
    runs++;
    const now = () => new Date('2026-01-31T03:00:00.000Z');
    const base = { name: 'users', run: `run-${runs.toString()}`, resume: 'auto' } as const;
    const session = await settled(queue.sink.open({ ...base, incremental: false, now, ...job }));
    ok(session, 'open has to emit a session');
    return session;
  };
  const bench: QueueBench = {
    store,
    take,
    open,
    load: async (first, last, at, job) => {
      const session = await open(store.queue(), job);
      await settled(session.write(rowsOf(first, last)));
      await settled(session.commit(at));
      await settled(session.close({ kind: 'complete', end: 'stopped' }));
    },
    drain: async () => {
      const queue = store.queue();
      const rows: ConformanceRow[] = [];
      const taker = take(queue, { concurrency: 1 });
      const isEmpty = async () => {
        if (taker.waiting() > 0) {
          const delivery = await taker.next();
          rows.push(...delivery.rows);
          await settled(from(delivery.settle()));
        }
        const stats = await settled(queue.stats());
        return stats?.backlog === 0;
      };
      await until(isEmpty, 'an empty queue');
      taker.leave();
      return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
  try {
    await check(bench);
  } finally {
    for (const subscription of subscriptions) subscription.unsubscribe();
    await store.dispose?.();
  }
}

/** Asserts that rows are these, each once. */
export function same(actual: readonly ConformanceRow[], from: number, to: number): void {
  deepEqual(
    actual.map(({ id }) => id),
    rowsOf(from, to).map(({ id }) => id),
  );
  deepEqual(actual, rowsOf(from, to));
}

/** Asserts a figure. */
export function counts(actual: number | undefined, expected: number, what: string): void {
  equal(actual, expected, what);
}
