import { expect } from 'chai';
import { firstValueFrom, from, lastValueFrom } from 'rxjs';
import { guardedSink } from '../../../lib/cli/guardedSink.js';
import type { Cursor } from '../../../lib/cursor.js';
import type { Checkpoint, Job, SinkSession } from '../../../lib/sinks/types.js';

const job: Job = {
  name: 'j',
  run: 'r',
  resume: 'auto',
  incremental: false,
  now: () => new Date(0),
};
const cursor = { v: 1, recordsStreamed: 400 } as unknown as Cursor;
const at: Checkpoint = { cursor };
const end: Checkpoint = { finished: true, end: 'lastPage' };

describe('guardedSink', () => {
  const open = async (objection: () => Error | undefined, checkpoint?: Cursor) => {
    const committed: Checkpoint[] = [];
    const resumed: number[] = [];
    const session: SinkSession<unknown> = {
      checkpoint,
      write: () => [],
      commit: (to) => {
        committed.push(to);
        return [];
      },
      close: () => [],
    };
    const sink = guardedSink(
      { open: () => [session] },
      { objection, onResume: (count) => resumed.push(count) },
    );
    const guarded = await firstValueFrom(from(sink.open(job)));
    const commit = (to: Checkpoint) =>
      lastValueFrom(from(guarded.commit(to)), { defaultValue: undefined });
    return { commit, committed, resumed };
  };

  it('should say the table that it loads into', () => {
    const guard = { objection: () => undefined, onResume: () => undefined };
    expect(guardedSink({ table: 'users', open: () => [] }, guard).table).to.equal('users');
    expect(guardedSink({ open: () => [] }, guard).table).to.equal(undefined);
  });

  it('should commit where there is no objection, and tell where the job stood', async () => {
    const { commit, committed, resumed } = await open(() => undefined, cursor);
    await commit(at);
    await commit(end);
    expect(committed).to.deep.equal([at, end]);
    expect(resumed).to.deep.equal([400]);
  });

  it('should keep no checkpoint and not finish while there is one', async () => {
    const error = new Error('no');
    let objection: Error | undefined = error;
    const { commit, committed, resumed } = await open(() => objection);
    await commit(at);
    expect(await commit(end).catch((thrown: unknown) => thrown)).to.equal(error);
    expect(committed).to.deep.equal([]);
    objection = undefined;
    await commit(at);
    expect(committed).to.deep.equal([at]);
    expect(resumed).to.deep.equal([]);
  });
});
