import { from, lastValueFrom, type ObservableInput } from 'rxjs';
import { OktaSinkError } from '../../lib/errors.js';
import type { Job, Sink, SinkSession } from '../../lib/sinks/types.js';

/** The job of a spec. */
export function sinkJob(given: Partial<Job> = {}): Job {
  const now = () => new Date('2026-01-31T03:00:00.000Z');
  return { name: 'users', run: 'run-1', resume: 'auto', incremental: false, now, ...given };
}

/** Waits for what a sink returned. */
export function done(input: ObservableInput<unknown>): Promise<unknown> {
  return lastValueFrom(from(input), { defaultValue: undefined });
}

export async function opened<R>(sink: Sink<R>, job: Partial<Job> = {}): Promise<SinkSession<R>> {
  return lastValueFrom(from(sink.open(sinkJob(job))));
}

/** Loads rows in one run that comes to the last page. */
export async function load<R>(sink: Sink<R>, rows: readonly R[], job: Partial<Job> = {}) {
  const session = await opened(sink, job);
  try {
    await done(session.write(rows));
    await done(session.commit({ finished: true, end: 'lastPage' }));
  } finally {
    await done(session.close({ kind: 'complete', end: 'lastPage' }));
  }
}

/** The OktaSinkError that `promise` rejects with. */
export async function sinkError(promise: PromiseLike<unknown>): Promise<OktaSinkError> {
  const outcome = await Promise.resolve(promise).catch((error: unknown) => error);
  if (outcome instanceof OktaSinkError) return outcome;
  throw new Error(`no OktaSinkError: ${String(outcome)}`);
}
