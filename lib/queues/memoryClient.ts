import {
  concatWith,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  finalize,
  from,
  ignoreElements,
  interval,
  map,
  merge,
  NEVER,
  of,
  ReplaySubject,
  startWith,
  switchMap,
  take,
  tap,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { Job, SinkSession } from '../sinks/types.js';
import type { Batch, MemorySettings, MemoryState } from './memoryState.js';
import { noResults } from './noResults.js';
import { pulled, type Pull } from './pulled.js';
import { distinct, traceparentOf } from './tracing.js';
import type { BudgetOptions, Delivery, Lease, TakeOptions, Tenure, WorkQueue } from './types.js';

/** Asks the engine for one step; the simulation of crashes puts its links here. */
export type Call = <T>(name: string, effect: () => T) => Observable<T>;

/** How a process goes about its part of a memory queue. */
export interface ClientSettings extends MemorySettings {
  /** Rows not settled, from which on a reader waits. */
  readonly backlog: number;
}

/** The queue of one process on an engine that several may share. */
export function memoryClient<R>(
  state: MemoryState<R>,
  scheduler: SchedulerLike,
  { lease, rows, backlog }: ClientSettings,
  call: Call,
): WorkQueue<R> {
  const beats = () => interval(Math.max(1, Math.floor(lease / 3)), scheduler);

  const open = (job: Job): Observable<SinkSession<R>> =>
    defer(() => {
      const session = {};
      let pending: R[] = [];
      const { name } = job;
      return call('open', () => state.open(job, session, traceparentOf(job.run))).pipe(
        map((checkpoint): SinkSession<R> => ({
          checkpoint,
          lost: state.changed.pipe(filter(() => state.isOvertaken(name, session))),
          ready: () =>
            state.changed.pipe(
              startWith(undefined),
              filter(() => state.backlog() < backlog),
              take(1),
            ),
          write: (more) => {
            for (const row of more) pending.push(row);
            return EMPTY;
          },
          commit: (at) =>
            call('commit', () => {
              state.commit(name, session, pending, at);
            }).pipe(
              tap(() => {
                pending = [];
              }),
            ),
          close: () => EMPTY,
        })),
      );
    });

  const deliveryOf = (batch: Batch<R>, taker: object): Delivery<R> => {
    const beat = beats()
      .pipe(
        exhaustMap(() =>
          call('extend', () => {
            state.extend(batch, taker);
          }),
        ),
      )
      // Whether it is still in these hands shows when it is ended.
      .subscribe({ error: () => undefined });
    const ending = (name: string, effect: () => void) =>
      defer(() => {
        beat.unsubscribe();
        return call(name, effect);
      });
    return {
      rows: batch.rows,
      id: batch.id.toString(),
      deliveries: batch.deliveries,
      traceparents: distinct([batch.trace]),
      settle: () =>
        ending('settle', () => {
          state.settle(batch, taker);
        }),
      release: (delay = 0) =>
        ending('release', () => {
          state.release(batch, taker, delay);
        }),
      bury: (reason) =>
        ending('bury', () => {
          state.bury(batch, taker, reason);
        }),
    };
  };
  const takeAll = (options: TakeOptions = {}): Observable<Delivery<R>> => {
    if (options.results !== undefined) throw noResults();
    const pull = () =>
      defer(() => {
        const taker = {};
        return call('take', () => state.claim(taker, options.generation)).pipe(
          map((found): Pull<R> => (typeof found === 'string' ? found : deliveryOf(found, taker))),
        );
      });
    const idle = Math.max(1, Math.floor(lease / 4));
    return pulled(pull, { ...options, idle, wake: state.changed, scheduler });
  };

  const giveUp = (key: string, holder: object) => {
    call('giveUp', () => {
      state.giveUp(key, holder);
    }).subscribe({ error: () => undefined });
  };
  const hold = (key: string): Observable<Tenure> =>
    defer(() => {
      const holder = {};
      const attempts = merge(
        of(undefined),
        interval(Math.max(1, Math.floor(lease / 6)), scheduler),
      );
      return attempts.pipe(
        exhaustMap(() => call('acquire', () => state.acquire(key, holder))),
        filter((isHeld) => isHeld),
        take(1),
        switchMap(() => {
          const lost = new ReplaySubject<unknown>(1);
          const renewing = beats().pipe(
            exhaustMap(() => call('renew', () => state.renew(key, holder))),
            filter((isHeld) => !isHeld),
            take(1),
            tap(lost),
            ignoreElements(),
          );
          return merge(of({ lost }), renewing).pipe(concatWith(NEVER));
        }),
        finalize(() => {
          giveUp(key, holder);
        }),
      );
    });

  return {
    sink: { commitEvery: { rows }, keepsGenerations: true, open },
    take: takeAll,
    lease: (key): Lease => ({ key, hold: () => hold(key) }),
    budget: (key, { members }: BudgetOptions = {}) => ({
      members,
      lease: (request) => call('permits', () => state.permits(key, request)),
    }),
    stats: () => call('stats', () => state.stats()),
    dead: () => defer(() => from(state.dead())),
    retry: () => call('retry', () => state.retry()),
  };
}
