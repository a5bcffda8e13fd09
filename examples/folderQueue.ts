/**
 * A folder of files as a queue: an engine of one's own behind `WorkQueue`, made after docs/queues.md.
 *
 * Whatever two processes could both do (commit, take, settle, have a lease, use permits) is the next file of a
 * numbered series. A commit is a file, and a delivery: rows and checkpoint are there together. What is
 * settled stays; remove the folder when a generation is done.
 *
 * Prerequisites: a folder that all processes see. It is to be imported; testQueue.ts judges it.
 */
import { OktaSinkError } from 'okta-streams';
import { pulled, type Delivery, type Lease, type Pull, type WorkQueue } from 'okta-streams/queues';
import type { Checkpoint, Job, SinkSession } from 'okta-streams/sinks';
import { catchError, defer, EMPTY, exhaustMap, filter, finalize, from, ignoreElements } from 'rxjs';
import { interval, map, merge, NEVER, of, ReplaySubject, switchMap, take, tap, timer } from 'rxjs';
import { fileSeries } from './support/fileSeries.js';

/** A file of a job's log: a commit, or the beginning of a session, which has no rows. */
interface Entry<R> extends Pick<Job, 'name' | 'generation'>, Pick<Checkpoint, 'cursor'> {
  readonly isFinished: boolean;
  readonly rows: readonly R[];
  readonly committedAt?: string | undefined;
}

/** A file of a delivery: how often it was taken is its number, and how long it is in hand is kept by its time. */
type Turn = 'in hand' | 'settled' | { readonly reason: string };

export function folderQueue<R>(
  folder: string,
  { lease = 30_000, rows = 200, backlog = 10_000 } = {},
): WorkQueue<R> {
  const files = fileSeries(folder);

  /** How each job stands, and each commit that is not settled, with its last turn. */
  const look = async () => {
    const [logs, turns] = [await files.numbers('log-'), await files.numbers('turn-')];
    const [jobs, alive, dead] = [[] as Entry<R>[], [] as Commit[], [] as Commit[]];
    for (const [log, last] of logs) {
      for (let n = 1; n <= last; n++) {
        const entry = await files.read<Entry<R>>(log, n);
        if (n === last) jobs.push(entry);
        const series = `turn-${log}-${n.toString()}`;
        const k = turns.get(series) ?? 0;
        const turn = k === 0 ? undefined : await files.read<Turn>(series, k);
        if (entry.rows.length === 0 || turn === 'settled') continue;
        const isHeld = k > 0 && (await files.holds(series, k));
        (typeof turn === 'object' ? dead : alive).push({ series, k, rows: entry.rows, isHeld });
      }
    }
    return { jobs, alive, dead };
  };
  type Commit = Pick<Entry<R>, 'rows'> & { series: string; k: number; isHeld: boolean };
  const count = (all: readonly Commit[]) => all.reduce((sum, one) => sum + one.rows.length, 0);

  const open = async (job: Job): Promise<SinkSession<R>> => {
    const { name, generation } = job;
    const log = files.named('log', name);
    let n = await files.last(log);
    const before = n === 0 ? undefined : await files.read<Entry<R>>(log, n);
    const cursor = job.resume === 'never' ? undefined : before?.cursor;
    const isSame = generation !== undefined && generation === before?.generation;
    const isFinished = isSame && job.resume !== 'never' && before.isFinished;
    const own = { name, generation, committedAt: before?.committedAt };
    // Takes the number of the next commit of whoever has this job, who is refused from then on.
    if (!(await files.put(log, ++n, { ...own, cursor, isFinished, rows: [] }))) return open(job);
    let pending: readonly R[] = [];
    return {
      checkpoint: cursor,
      ready: () =>
        timer(0, 100).pipe(
          exhaustMap(look),
          filter(({ alive }) => count(alive) < backlog),
          take(1),
        ),
      write: (more) => {
        pending = [...pending, ...more];
        return EMPTY;
      },
      commit: ({ cursor: at, finished = false }) =>
        defer(async () => {
          const entry = { ...own, cursor: at, isFinished: finished, committedAt: new Date() };
          if (await files.put(log, ++n, { ...entry, rows: pending })) pending = [];
          else throw new OktaSinkError(`another run goes on with job ${name}: nothing committed`);
        }),
      close: () => EMPTY,
    };
  };

  /** Keeps a file for as long as it is subscribed; emits the last number of its series each time. */
  const renewed = (series: string, n: number) =>
    interval(lease / 3).pipe(
      exhaustMap(async () => {
        await files.keep(series, n, lease);
        return files.last(series);
      }),
    );

  const deliveryOf = ({ series, rows: own }: Commit, k: number): Delivery<R> => {
    // Whether it is still in these hands shows when it is ended.
    const beat = renewed(series, k).subscribe({ error: () => undefined });
    const ending = (work: () => Promise<boolean>) =>
      defer(async () => {
        beat.unsubscribe();
        if (!(await work())) throw new OktaSinkError(`delivery ${series} is in other hands`);
      });
    return {
      ...{ rows: own, id: `${series}.${k.toString()}`, deliveries: k },
      settle: () => ending(() => files.put(series, k + 1, 'settled')),
      bury: (reason) => ending(() => files.put(series, k + 1, { reason })),
      release: (delay = 0) =>
        ending(async () => {
          const isOwn = (await files.last(series)) === k;
          if (isOwn) await files.keep(series, k, delay);
          return isOwn;
        }),
    };
  };
  const pull = async (generation: string | undefined): Promise<Pull<R>> => {
    const { jobs, alive } = await look();
    for (const commit of alive) {
      const [{ series, isHeld }, k] = [commit, commit.k + 1];
      if (!isHeld && (await files.put(series, k, 'in hand', lease))) return deliveryOf(commit, k);
    }
    const isDone = (job: Entry<R>) =>
      job.isFinished && (generation === undefined || job.generation === generation);
    return alive.length === 0 && jobs.length > 0 && jobs.every(isDone) ? 'finished' : 'empty';
  };

  const acquire = async (series: string) => {
    const n = await files.last(series);
    const isFree = n === 0 || !(await files.holds(series, n));
    return isFree && (await files.put(series, n + 1, 'held', lease)) ? n + 1 : undefined;
  };
  const hold = (series: string): ReturnType<Lease['hold']> =>
    timer(0, lease / 6).pipe(
      exhaustMap(() => acquire(series)),
      filter((n) => n !== undefined),
      take(1),
      switchMap((n) => {
        const lost = new ReplaySubject<unknown>(1);
        // A lease that cannot be renewed is as good as lost.
        const overtaken = renewed(series, n).pipe(
          catchError(() => of(undefined)),
          filter((last) => last !== n),
        );
        return merge(of({ lost }), overtaken.pipe(tap(lost), ignoreElements()), NEVER).pipe(
          finalize(() => void files.keep(series, n, 0).catch(() => undefined)),
        );
      }),
    );

  const permits = async (series: string, allowance: number, wanted: number): Promise<number> => {
    const n = await files.last(series);
    const used = n === 0 ? 0 : await files.read<number>(series, n);
    const given = Math.max(0, Math.min(wanted, allowance - used));
    if (given === 0 || (await files.put(series, n + 1, used + given))) return given;
    return permits(series, allowance, wanted);
  };

  return {
    sink: { commitEvery: { rows }, keepsGenerations: true, open: (job) => from(open(job)) },
    take: ({ results, ...options } = {}) => {
      if (results !== undefined) throw new OktaSinkError('a folder has no table for results');
      return pulled(() => pull(options.generation), { ...options, idle: 100 });
    },
    lease: (key) => ({ key, hold: () => hold(files.named('lease', key)) }),
    budget: (key, { members } = {}) => ({
      members,
      lease: ({ bucket, window, allowance, wanted }) => {
        const series = files.named('permits', key, bucket, window.toString());
        return defer(() => permits(series, allowance, wanted));
      },
    }),
    stats: () =>
      defer(look).pipe(
        map(({ jobs, alive, dead }) => ({
          backlog: count(alive),
          inHand: count(alive.filter(({ isHeld }) => isHeld)),
          dead: count(dead),
          jobs: jobs.map(({ name, isFinished, generation, committedAt: at }) => ({
            ...{ name, isFinished, generation },
            committedAt: at === undefined ? undefined : new Date(at),
          })),
        })),
      ),
  };
}
