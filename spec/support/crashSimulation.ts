import {
  defer,
  filter,
  map,
  merge,
  mergeMap,
  NEVER,
  ReplaySubject,
  retry,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { apiToken } from '../../lib/auth/apiToken.js';
import { customApiAction } from '../../lib/customApiAction.js';
import { flowWorkers } from '../../lib/queues/flowWorkers.js';
import { memoryClient, type Call } from '../../lib/queues/memoryClient.js';
import { memoryState, type MemoryState } from '../../lib/queues/memoryState.js';
import { whileLeading } from '../../lib/queues/whileLeading.js';
import type { FlowInput } from '../../lib/types/streaming.js';
import { marbleOrg } from '../../lib/testing/marbleOrg.js';

/** What befalls a process, and before or behind which of its steps: even numbers are before, odd ones behind. */
export interface Mishap {
  readonly kind: 'kill' | 'pause';
  readonly at: number;
}

/** What befalls the reader that leads first, and the first worker. */
export interface Schedule {
  readonly reader: Mishap;
  readonly worker: Mishap;
  /** Deliveries in hand of each worker at once. */
  readonly concurrency: number;
}

/** What has come of a schedule. */
export interface Played {
  /** What should not have been. */
  readonly faults: readonly string[];
  /** Steps that the reader and the worker have made. */
  readonly steps: { readonly reader: number; readonly worker: number };
}

/** So many pages of two records. */
const pages = Array.from({ length: 10 }, (_, n) => [`${n.toString()}a`, `${n.toString()}b`]);
const all = pages.flat();
const settings = { lease: 30, rows: 2, backlog: 4 };
/** A pause outlasts leases and what is in hand. */
const pause = 4 * settings.lease;
const generation = 'night-1';
const maxTime = 5_000;

/** By which a schedule is played again, alone: `kill12-pause3x1`. */
export function nameOf({ reader, worker, concurrency }: Schedule): string {
  const [one, other] = [reader, worker].map(({ kind, at }) => `${kind}${at.toString()}`);
  return `${one ?? ''}-${other ?? ''}x${concurrency.toString()}`;
}

/** The schedule of a name. */
export function scheduleOf(name: string): Schedule {
  const parts = /^(kill|pause)(\d+)-(kill|pause)(\d+)x(\d+)$/.exec(name);
  if (parts === null) throw new Error(`no schedule: ${name}; write kill12-pause3x1`);
  const [, reader, readerAt, worker, workerAt, concurrency] = parts;
  return {
    reader: { kind: reader as Mishap['kind'], at: Number(readerAt) },
    worker: { kind: worker as Mishap['kind'], at: Number(workerAt) },
    concurrency: Number(concurrency),
  };
}

/**
 * Plays two readers and two workers on one queue in virtual time, with a mishap for one of each.
 *
 * What has to hold: each row is in the log once; each has its effect; effects are repeated by no more than what a
 * worker had in hand for each mishap; nothing is committed but by the session that was opened last; the
 * backlog keeps to its bound; the generation is finished once; and whoever lives comes to its end.
 *
 * @param alter Spoils the engine, to see whether anything of this would show it.
 */
export function simulate(
  schedule: Schedule,
  alter: (engine: MemoryState<string>) => Partial<MemoryState<string>> = () => ({}),
): Played {
  const scheduler = new TestScheduler(() => undefined);
  const log: string[] = [];
  const effects: string[] = [];
  const faults: string[] = [];
  const steps = { reader: 0, worker: 0 };
  const ends: string[] = [];
  let finishes = 0;
  let sessions = 0;

  scheduler.run(() => {
    const whole = memoryState<string>(() => scheduler.now(), settings);
    const engine = { ...whole, ...alter(whole) };
    let last: object | undefined;
    const state: MemoryState<string> = {
      ...engine,
      open: (job, session) => {
        last = session;
        sessions++;
        return engine.open(job, session);
      },
      commit: (name, session, rows, at) => {
        engine.commit(name, session, rows, at);
        if (session !== last) faults.push('a fenced reader has committed');
        log.push(...rows);
        if (at.finished === true) finishes++;
        // Those below the bound may commit once more, a page on top of the rows that a commit asks for.
        const max = settings.backlog - 1 + settings.rows + 2;
        if (whole.backlog() > max) faults.push(`the backlog is ${whole.backlog().toString()} rows`);
      },
    };

    const processOf = (mishap: Mishap | undefined, onStep: () => number) => {
      const death = new ReplaySubject<undefined>(1);
      let isDead = false;
      let resumesAt = 0;
      /** Goes on here, unless the process is gone; where it is paused, then. */
      const point = () => {
        if (isDead) return NEVER;
        if (onStep() === mishap?.at) {
          if (mishap.kind === 'kill') {
            isDead = true;
            death.next(undefined);
            return NEVER;
          }
          resumesAt = scheduler.now() + pause;
        }
        const wait = Math.max(1, resumesAt - scheduler.now());
        return timer(wait, scheduler).pipe(filter(() => !isDead));
      };
      const call: Call = (_, effect) =>
        defer(point).pipe(
          map(effect),
          mergeMap((value) => point().pipe(map(() => value))),
        );
      return { queue: memoryClient(state, scheduler, settings, call), death, isDead: () => isDead };
    };

    const reader = (name: string, mishap?: Mishap) => {
      const { queue, death } = processOf(mishap, () =>
        mishap === undefined ? -1 : steps.reader++,
      );
      const org = marbleOrg(scheduler, '-h-|', pages);
      const action = customApiAction({
        orgUrl: 'https://acme.okta.com',
        auth: apiToken('token'),
        send: org.send,
        scheduler,
      }).of<string>();
      return whileLeading(queue.lease('reader'), () =>
        action({
          requestType: 'GET(Streaming)',
          relativeUrl: '/api/v1/groups',
          streaming: { sink: queue.sink, generation, readAhead: 1 },
        }),
      ).pipe(
        // As who runs it would start it again.
        retry({ delay: () => timer(20, scheduler) }),
        tap({
          next: (output) => {
            if ('end' in output && output.end !== 'lastPage') faults.push(`${name}: ${output.end}`);
          },
          complete: () => ends.push(name),
        }),
        takeUntil(death.pipe(tap(() => ends.push(name)))),
      );
    };
    const worker = (name: string, mishap?: Mishap) => {
      const { queue, death, isDead } = processOf(mishap, () =>
        mishap === undefined ? -1 : steps.worker++,
      );
      return flowWorkers(queue, {
        flow: mergeMap(({ record }: FlowInput<string, unknown>) =>
          timer(4, scheduler).pipe(
            filter(() => !isDead()),
            tap(() => effects.push(record)),
          ),
        ),
        concurrency: schedule.concurrency,
        delay: () => 5,
        untilEmpty: true,
        generation,
      }).pipe(
        tap({ complete: () => ends.push(name) }),
        takeUntil(death.pipe(tap(() => ends.push(name)))),
      );
    };

    merge(
      reader('reader 1', schedule.reader),
      timer(3, scheduler).pipe(mergeMap(() => reader('reader 2'))),
      worker('worker 1', schedule.worker),
      timer(1, scheduler).pipe(mergeMap(() => worker('worker 2'))),
    )
      .pipe(takeUntil(timer(maxTime, scheduler)))
      .subscribe({ error: (error: unknown) => faults.push(`an error: ${String(error)}`) });
    scheduler.schedule(() => {
      if (engine.backlog() > 0) faults.push(`${engine.backlog().toString()} rows are left`);
    }, maxTime - 1);
  });

  const count = (of: readonly string[]) =>
    new Map(all.map((row) => [row, of.filter((one) => one === row).length]));
  for (const [row, times] of count(log)) {
    if (times !== 1) faults.push(`${row} is ${times.toString()} times in the log`);
  }
  let repeats = 0;
  for (const [row, times] of count(effects)) {
    if (times === 0) faults.push(`${row} has no effect`);
    else repeats += times - 1;
  }
  const maxRepeats = settings.rows * schedule.concurrency;
  if (repeats > maxRepeats) faults.push(`${repeats.toString()} effects are repeated`);
  if (finishes !== 1) faults.push(`the generation was finished ${finishes.toString()} times`);
  if (sessions === 0) faults.push('no reader has begun');
  for (const name of ['reader 1', 'reader 2', 'worker 1', 'worker 2']) {
    if (!ends.includes(name)) faults.push(`${name} did not come to its end`);
  }
  return { faults, steps };
}

/** All pairs of mishaps, from the first steps of a reader and a worker to their last when nothing befalls them. */
export function allSchedules(): readonly Schedule[] {
  const never = { kind: 'kill', at: Infinity } as const;
  return [1, 2].flatMap((concurrency) => {
    const { steps } = simulate({ reader: never, worker: never, concurrency });
    const kinds = ['kill', 'pause'] as const;
    const upTo = (count: number) =>
      kinds.flatMap((kind) => Array.from({ length: count }, (_, at) => ({ kind, at })));
    return upTo(steps.reader).flatMap((reader) =>
      upTo(steps.worker).map((worker) => ({ reader, worker, concurrency })),
    );
  });
}
