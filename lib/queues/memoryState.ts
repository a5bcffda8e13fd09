import { Subject, type Observable } from 'rxjs';
import { OktaSinkError } from '../errors.js';
import type { Cursor } from '../cursor.js';
import type { Checkpoint, Job } from '../sinks/types.js';
import type { BudgetRequest } from '../types/budget.js';
import { hasFinished } from './hasFinished.js';
import type { Buried, QueueStats } from './types.js';

/** Rows that are delivered together. */
export interface Batch<R> {
  readonly id: number;
  readonly rows: readonly R[];
  deliveries: number;
  readonly job: string;
  readonly trace: string | undefined;
  /** Who has it in hand, and until when. */
  taker: object | undefined;
  until: number;
}

interface JobState {
  readonly name: string;
  /** The session that may commit. */
  session: object;
  trace: string | undefined;
  checkpoint: Cursor | undefined;
  isFinished: boolean;
  generation: string | undefined;
  committedAt: Date | undefined;
}

/** What a memory queue holds; each of its methods is one step of its engine, done or not done. */
export interface MemoryState<R> {
  /** Emits when something may have come, or have gone. */
  readonly changed: Observable<unknown>;
  /** Gives a job to a session; whoever had it commits nothing any more. */
  readonly open: (job: Job, session: object, trace?: string) => Cursor | undefined;
  readonly commit: (name: string, session: object, rows: readonly R[], at: Checkpoint) => void;
  readonly isOvertaken: (name: string, session: object) => boolean;
  readonly claim: (
    taker: object,
    generation: string | undefined,
  ) => Batch<R> | 'empty' | 'finished';
  /** Keeps what is in hand for longer. */
  readonly extend: (batch: Batch<R>, taker: object) => void;
  readonly settle: (batch: Batch<R>, taker: object) => void;
  readonly release: (batch: Batch<R>, taker: object, delay: number) => void;
  readonly bury: (batch: Batch<R>, taker: object, reason: string) => void;
  readonly dead: () => readonly Buried<R>[];
  readonly retry: () => number;
  /** Takes a lease, or renews it; whether the holder has it then. */
  readonly acquire: (key: string, holder: object) => boolean;
  readonly renew: (key: string, holder: object) => boolean;
  readonly giveUp: (key: string, holder: object) => void;
  readonly permits: (key: string, request: BudgetRequest) => number;
  readonly backlog: () => number;
  readonly stats: () => QueueStats;
}

/** How a memory queue is made. */
export interface MemorySettings {
  /** Milliseconds that a lease, and what is in hand, keep without being renewed. */
  readonly lease: number;
  /** Rows of a delivery, at the most. */
  readonly rows: number;
}

/** The engine of a memory queue: what is left of it when all its processes are gone. */
export function memoryState<R>(now: () => number, { lease, rows }: MemorySettings): MemoryState<R> {
  const changed = new Subject<unknown>();
  const jobs = new Map<string, JobState>();
  const batches = new Map<number, Batch<R>>();
  const leases = new Map<string, { readonly holder: object; until: number }>();
  const permits = new Map<string, number>();
  let dead: (Buried<R> & Pick<Batch<R>, 'job' | 'trace'>)[] = [];
  let ids = 0;

  const add = (job: string, trace: string | undefined, given: readonly R[]) => {
    for (let i = 0; i < given.length; i += rows) {
      const id = ids++;
      const batch = { id, rows: given.slice(i, i + rows), deliveries: 0, job, trace };
      batches.set(id, { ...batch, taker: undefined, until: 0 });
    }
    changed.next(undefined);
  };
  const own = (batch: Batch<R>, taker: object) => {
    if (batches.get(batch.id)?.taker === taker) return;
    throw new OktaSinkError(
      `delivery ${batch.id.toString()} was not settled in time and is in other hands: what has been done for it is done again`,
    );
  };
  const remove = (batch: Batch<R>, taker: object) => {
    own(batch, taker);
    batches.delete(batch.id);
  };
  const isFinished = (generation: string | undefined) =>
    jobs.size > 0 && [...jobs.values()].every((job) => hasFinished(job, generation));
  const countRows = (of: Iterable<{ readonly rows: readonly R[] }>) =>
    Array.from(of).reduce((sum, batch) => sum + batch.rows.length, 0);
  const backlog = () => countRows(batches.values());

  return {
    changed,
    open: ({ name, resume, generation }, session, trace) => {
      const found = jobs.get(name);
      const isSame = generation !== undefined && found?.generation === generation;
      jobs.set(name, {
        name,
        session,
        trace,
        checkpoint: resume === 'never' ? undefined : found?.checkpoint,
        isFinished: isSame && resume !== 'never' ? found.isFinished : false,
        generation,
        committedAt: found?.committedAt,
      });
      changed.next(undefined);
      return jobs.get(name)?.checkpoint;
    },
    commit: (name, session, given, at) => {
      const job = jobs.get(name);
      if (job?.session !== session) throw overtaken(name);
      job.checkpoint = at.cursor;
      job.isFinished = at.finished === true;
      job.committedAt = new Date(now());
      add(name, job.trace, given);
    },
    isOvertaken: (name, session) => jobs.get(name)?.session !== session,
    claim: (taker, generation) => {
      if (batches.size === 0) return isFinished(generation) ? 'finished' : 'empty';
      for (const batch of batches.values()) {
        if (batch.until > now()) continue;
        batch.taker = taker;
        batch.until = now() + lease;
        batch.deliveries++;
        return batch;
      }
      return 'empty';
    },
    extend: (batch, taker) => {
      own(batch, taker);
      batch.until = now() + lease;
    },
    settle: (batch, taker) => {
      remove(batch, taker);
      changed.next(undefined);
    },
    release: (batch, taker, delay) => {
      own(batch, taker);
      batch.taker = undefined;
      batch.until = now() + delay;
      changed.next(undefined);
    },
    bury: (batch, taker, reason) => {
      remove(batch, taker);
      const { deliveries, job, trace } = batch;
      dead.push({ rows: batch.rows, deliveries, reason, job, trace });
      changed.next(undefined);
    },
    dead: () => [...dead],
    retry: () => {
      const again = dead;
      dead = [];
      for (const { job, trace, rows: back } of again) add(job, trace, back);
      return countRows(again);
    },
    acquire: (key, holder) => {
      const held = leases.get(key);
      if (held !== undefined && held.holder !== holder && held.until > now()) return false;
      leases.set(key, { holder, until: now() + lease });
      return true;
    },
    renew: (key, holder) => {
      const held = leases.get(key);
      if (held?.holder !== holder) return false;
      held.until = now() + lease;
      return true;
    },
    giveUp: (key, holder) => {
      if (leases.get(key)?.holder !== holder) return;
      leases.delete(key);
      changed.next(undefined);
    },
    permits: (key, { bucket, window, allowance, wanted }) => {
      const name = JSON.stringify([key, bucket, window]);
      const used = permits.get(name) ?? 0;
      const given = Math.max(0, Math.min(wanted, allowance - used));
      permits.set(name, used + given);
      return given;
    },
    backlog,
    stats: () => ({
      backlog: backlog(),
      inHand: countRows(
        Array.from(batches.values()).filter(
          ({ taker, until }) => taker !== undefined && until > now(),
        ),
      ),
      dead: countRows(dead),
      jobs: Array.from(jobs.values(), ({ name, isFinished: isDone, generation, committedAt }) => ({
        name,
        isFinished: isDone,
        generation,
        committedAt,
      })),
    }),
  };
}

/** Why a session commits nothing any more. */
export function overtaken(job: string): OktaSinkError {
  return new OktaSinkError(
    `another run goes on with job ${job}, which it has taken over: this one commits nothing any more, and what ` +
      'it had not committed is read again there; let that one finish, or start this one again behind it',
    { job, holder: 'another run' },
  );
}
