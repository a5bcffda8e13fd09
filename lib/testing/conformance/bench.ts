import { deepEqual, ok } from 'node:assert/strict';
import { from, lastValueFrom, type ObservableInput } from 'rxjs';
import { OktaSinkError } from '../../errors.js';
import type { Checkpoint, Job, Outcome, SinkSession } from '../../sinks/types.js';
import type { Cursor } from '../../cursor.js';
import type { ConformanceOptions, ConformanceRow, ConformanceStore } from './store.js';

type Session = SinkSession<ConformanceRow>;

/** Checks by what they say. */
export type Checks = Readonly<Record<string, (bench: Bench) => Promise<void>>>;

/** A store on the bench of one check, with what every check does to it. */
export interface Bench {
  readonly store: ConformanceStore;
  /** Opens a session for a job; default: `users`, resumed where it can be. */
  readonly open: (job?: Partial<Job>) => Promise<Session>;
  /** Opens a session that has to be refused, and gives the error. */
  readonly refused: (job?: Partial<Job>) => Promise<OktaSinkError>;
  /** Writes rows and commits them with a checkpoint. */
  readonly load: (
    session: Session,
    rows: readonly ConformanceRow[],
    at: Checkpoint,
  ) => Promise<void>;
  readonly crash: (session: Session) => Promise<void>;
  /** Asserts what the store holds. */
  readonly holds: (rows: readonly ConformanceRow[]) => Promise<void>;
}

/** The outcomes that a check closes its sessions with. */
export const stopped: Outcome = { kind: 'complete', end: 'stopped' };
export const done: Outcome = { kind: 'complete', end: 'lastPage' };
export const failed: Outcome = { kind: 'error', error: new Error('the flow has failed') };

export const finished: Checkpoint = { finished: true, end: 'lastPage' };

/** A checkpoint, as opaque to the sink as any: text of all kinds, numbers, nothing. */
export function checkpointAt(count: number): Checkpoint & { readonly cursor: Cursor } {
  const opaque: unknown = {
    v: 1,
    next: { url: `/api/v1/users?search="ü\u2028\\&after=${count.toString()}`, skip: count },
    seen: [null, true, 0.5, { nested: [] }],
  };
  return { cursor: opaque as Cursor };
}

/** Rows `from` to `to - 1`: ids in order, texts and nested values that are easily spoilt. */
export function rowsOf(from: number, to: number): readonly ConformanceRow[] {
  const texts = [
    null,
    'plain',
    'Zoë 日本 🦭',
    'a,"b";\tc\\',
    'two\r\nlines\n',
    ' 00123 ',
    "'; --",
    '{}',
  ];
  return Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    return {
      id: `00u${n.toString().padStart(9, '0')}`,
      text: texts[n % texts.length] ?? null,
      nested: { n, tags: ['a', null, texts[(n * 3) % texts.length] ?? null], deep: { ok: true } },
    };
  });
}

/** Waits for what a sink returned. */
export function settled<T>(input: ObservableInput<T>): Promise<T | undefined> {
  return lastValueFrom(from(input), { defaultValue: undefined });
}

let runs = 0;

/** Sets the store up, lets `check` run on it and takes it down again. */
export async function onBench(
  setUp: () => PromiseLike<ConformanceStore> | ConformanceStore,
  { ordered = true }: ConformanceOptions,
  check: (bench: Bench) => Promise<void>,
): Promise<void> {
  const store = await setUp();
  /** By the session that a check has in hand, the one that the sink gave. */
  const opened = new Map<Session, Session>();

  const open = async (job: Partial<Job> = {}) => {
    runs++;
    const session = await settled(store.sink().open(jobOf(job, `run-${runs.toString()}`)));
    ok(session, 'open has to emit a session');
    const close = session.close.bind(session);
    const tracked: Session = {
      checkpoint: session.checkpoint,
      lost: session.lost,
      rowsRefused: () => session.rowsRefused?.() ?? 0,
      write: (rows) => session.write(rows),
      commit: (checkpoint) => session.commit(checkpoint),
      remove: session.remove,
      close: (outcome) => {
        opened.delete(tracked);
        return close(outcome);
      },
    };
    opened.set(tracked, session);
    return tracked;
  };

  const bench: Bench = {
    store,
    open,
    refused: async (job) => {
      const outcome = await open(job).catch((error: unknown) => error);
      ok(outcome instanceof OktaSinkError, `open has to be refused: ${String(outcome)}`);
      return outcome;
    },
    load: async (session, rows, at) => {
      await settled(session.write(rows));
      await settled(session.commit(at));
    },
    crash: async (session) => {
      const own = opened.get(session) ?? session;
      opened.delete(session);
      await (store.crash?.(own) ?? settled(own.close(failed)));
    },
    holds: async (rows) => {
      const held = await store.rows();
      deepEqual(ordered ? held : byId(held), ordered ? rows : byId(rows));
    },
  };

  try {
    await check(bench);
  } finally {
    for (const session of opened.keys())
      await settled(session.close(failed)).catch(() => undefined);
    await store.dispose?.();
  }
}

function jobOf(given: Partial<Job>, run: string): Job {
  const now = () => new Date('2026-01-31T03:00:00.000Z');
  return { name: 'users', run, resume: 'auto', incremental: false, now, ...given };
}

function byId(rows: readonly ConformanceRow[]): readonly ConformanceRow[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}
