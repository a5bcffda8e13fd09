import type { Observable } from 'rxjs';
import { asyncContext } from '../asyncContext.js';
import { openSession, type OpenSession } from '../run/loading/openSession.js';
import type { Job, Outcome, Sink } from '../sinks/types.js';
import type { SyncContext } from './context.js';
import type { SyncTable } from './types.js';

/** The job of all tables in their sinks. */
export const jobName = 'sync';

/** Opens a session for each table, for `use`, and closes them whatever becomes of that. */
export function withSessions<T>(
  { store, run, now }: Pick<SyncContext, 'store' | 'run' | 'now'>,
  tables: readonly SyncTable[],
  use: (sessions: readonly OpenSession[]) => Observable<T>,
  outcome: () => Outcome = () => ({ kind: 'complete', end: 'lastPage' }),
): Observable<T> {
  const resume = store.lookup === undefined ? 'never' : 'auto';
  const job: Job = { name: jobName, run, resume, incremental: store.lookup !== undefined, now };
  const context = asyncContext();

  function opened(rest: readonly SyncTable[], sessions: readonly OpenSession[]): Observable<T> {
    const [table, ...others] = rest;
    if (table === undefined) return use(sessions);
    return openSession(store.sink(table) as Sink<unknown>, job, context, (session) => ({
      work: opened(others, [...sessions, session]),
      outcome,
    }));
  }
  return opened(tables, []);
}
