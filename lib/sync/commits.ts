import { concat, defer, type Observable, type SchedulerLike } from 'rxjs';
import { commitEveryDefaults } from '../options/streaming.js';
import type { OpenSession } from '../run/loading/openSession.js';
import type { Checkpoint } from '../sinks/types.js';
import type { Row } from './rowOf.js';
import { keyText } from './sweep.js';
import type { SyncTable } from './types.js';

/** The commits of a table and of those within its records, and the rows that wait for the next. */
export interface Commits {
  /** The keys of rows that wait, a set a session. */
  readonly waiting: readonly ReadonlySet<string>[];
  /** Told of rows that a session has been given. */
  readonly wrote: (session: number, rows: readonly Row[]) => void;
  readonly isDue: () => boolean;
  readonly commit: (checkpoint: () => Checkpoint) => Observable<never>;
}

export function commits(
  tables: readonly SyncTable[],
  sessions: readonly OpenSession[],
  scheduler: SchedulerLike,
): Commits {
  const waiting = tables.map(() => new Set<string>());
  let rowsWaiting = 0;
  let committedAt = scheduler.now();
  return {
    waiting,
    wrote: (session, rows) => {
      const key = tables[session]?.key ?? [];
      for (const row of rows) waiting[session]?.add(keyText(key.map((name) => row[name])));
      rowsWaiting += rows.length;
    },
    isDue: () =>
      rowsWaiting >= commitEveryDefaults.rows ||
      (rowsWaiting > 0 && scheduler.now() - committedAt >= commitEveryDefaults.milliseconds),
    commit: (checkpoint) =>
      defer(() => {
        rowsWaiting = 0;
        committedAt = scheduler.now();
        for (const keys of waiting) keys.clear();
        const to = checkpoint();
        // Those within come first: the checkpoint of their table speaks for them.
        return concat(...[...sessions].reverse().map((session) => session.commit(to)));
      }),
  };
}
