import type { Job, Sink } from 'okta-streams/sinks';
import { from, lastValueFrom, type ObservableInput } from 'rxjs';

const perChunk = 1_000;
const perCommit = 10_000;

const job: Job = {
  name: 'bench',
  run: 'run',
  resume: 'never',
  incremental: false,
  now: () => new Date(),
};

const settled = <T>(input: ObservableInput<T>) =>
  lastValueFrom(from(input), { defaultValue: undefined });

/** Loads rows as a run would: chunks of 1,000, a commit and a checkpoint every 10,000. */
export async function loadBySession<R>(sink: Sink<R>, rows: readonly R[]): Promise<void> {
  const session = await lastValueFrom(from(sink.open(job)));
  for (let at = 0; at < rows.length; at += perChunk) {
    await settled(session.write(rows.slice(at, at + perChunk)));
    const next = at + perChunk;
    if (next % perCommit === 0) await settled(session.commit({ cursor: { v: 1, next } as never }));
  }
  await settled(session.commit({ finished: true, end: 'lastPage' }));
  await settled(session.close({ kind: 'complete', end: 'lastPage' }));
}
