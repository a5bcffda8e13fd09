import {
  concat,
  concatMap,
  concatWith,
  defer,
  EMPTY,
  from,
  interval,
  map,
  tap,
  throwError,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
  type Subject,
} from 'rxjs';
import { beside } from '../../../operators/beside.js';
import type { Settled, WindowEvent } from '../../../operators/windowEvents.js';
import type { Checkpoint } from '../../sinks/types.js';
import type { Complete } from '../../types/complete.js';
import type { CommitEvery } from '../../types/streaming.js';
import type { Batch } from './batches.js';
import type { OpenSession } from './openSession.js';

/** A batch and the chain of pages that it comes from. */
export interface LaneBatch<L, P> {
  readonly lane: L;
  readonly batch: Batch<P>;
}

/** What {@link committed} goes by. */
export interface CommitOptions<L, P, X> {
  readonly session: Pick<OpenSession, 'write' | 'commit'>;
  readonly commitEvery: Complete<CommitEvery>;
  readonly scheduler: SchedulerLike;
  /** What the sink is given of an output. */
  readonly rowOf: (output: unknown) => unknown;
  /** Whether outputs leave behind their commit; else they are forgotten once the sink has taken them. */
  readonly keepsOutputs: boolean;
  /** Told how many rows a commit has made durable, before what waited for it leaves. */
  readonly durable: (rows: number) => void;
  /** What is kept until its commit of a window that has settled. */
  readonly kept: (settled: Settled<P>) => Settled<P>;
  /** What leaves behind a commit, made of the events of a lane that have waited for it. */
  readonly released: (lane: L) => OperatorFunction<WindowEvent<P, unknown>, X>;
  /** Is given each window whose rows the sink has flushed, before their commit. */
  readonly written: (lane: L, settled: Settled<P>) => void;
  /**
   * The checkpoint behind all windows flushed, at the end of the source or before; `undefined` where it is
   * the finish of a job, which is for the end of the source to tell.
   */
  readonly checkpointAt: (isEnd: boolean) => Checkpoint | undefined;
}

/** Events of a lane that wait for their commit. */
interface Held<L, P> {
  readonly lane: L;
  readonly events: readonly WindowEvent<P, unknown>[];
}

/**
 * Writes batches into a sink, one after another, and releases their events when a commit has made
 * them durable, together with the checkpoint behind them.
 *
 * A commit is due by time or by rows, and at the end of the source, in error or not. None can be
 * made while the sink holds rows of a window that has not settled, so what has settled is committed
 * before the first of these.
 *
 * @param due Told when a commit is due by time, so that batches are handed on.
 */
export function committed<L, P, X>(
  {
    session,
    commitEvery,
    scheduler,
    rowOf,
    keepsOutputs,
    kept,
    released,
    written,
    durable,
    checkpointAt,
  }: CommitOptions<L, P, X>,
  due: Subject<void>,
): OperatorFunction<LaneBatch<L, P>, X> {
  return (source) =>
    defer(() => {
      let held: Held<L, P>[] = [];
      let rows = 0;
      let windows = 0;
      const partial = new Set<L>();

      const write = (lane: L, events: readonly WindowEvent<P, unknown>[]): Observable<never> => {
        const fresh: unknown[] = [];
        const waiting: WindowEvent<P, unknown>[] = [];
        for (const event of events) {
          if (event.kind === 'settled') {
            waiting.push(kept(event));
          } else {
            fresh.push(rowOf(event.value));
            if (keepsOutputs) waiting.push(event);
          }
        }
        held.push({ lane, events: waiting });
        rows += fresh.length;
        return fresh.length === 0 ? EMPTY : session.write(fresh);
      };
      const commit = (isEnd: boolean) =>
        defer(() => {
          const checkpoint = checkpointAt(isEnd);
          if (checkpoint === undefined) return EMPTY;
          return concat(
            session.commit(checkpoint),
            defer(() => {
              const leaving = held;
              durable(rows);
              held = [];
              rows = 0;
              windows = 0;
              return from(leaving).pipe(
                concatMap(({ lane, events }) => from(events).pipe(released(lane))),
              );
            }),
          );
        });
      const commitSettled = () =>
        defer(() => (windows > 0 && partial.size === 0 ? commit(false) : EMPTY));
      const settle = (lane: L, events: readonly WindowEvent<P, unknown>[]) => {
        partial.delete(lane);
        for (const event of events) {
          if (event.kind !== 'settled') continue;
          windows++;
          written(lane, event);
        }
      };
      const perform = ({ lane, batch }: LaneBatch<L, P>): Observable<X> => {
        if (batch.kind === 'error') {
          return concat(
            commitSettled(),
            throwError(() => batch.error),
          );
        }
        const { events } = batch;
        if (!batch.isPartial) {
          return concat(
            write(lane, events),
            defer(() => {
              settle(lane, events);
              return rows < commitEvery.rows ? EMPTY : commitSettled();
            }),
          );
        }
        return concat(
          commitSettled(),
          defer(() => {
            partial.add(lane);
            return write(lane, events);
          }),
        );
      };

      const overdue = interval(commitEvery.milliseconds, scheduler).pipe(
        tap(() => {
          due.next();
        }),
        map(() => undefined),
      );
      return source.pipe(
        beside(overdue),
        concatMap((work) => (work === undefined ? commitSettled() : perform(work))),
        concatWith(commit(true)),
      );
    });
}
