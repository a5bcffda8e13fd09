import { expect } from 'chai';
import { firstValueFrom, from } from 'rxjs';
import { watchedSink } from '../../../lib/cli/watchedSink.js';
import type { Cursor } from '../../../lib/cursor.js';
import type { Job, SinkSession } from '../../../lib/sinks/types.js';

const job: Job = {
  name: 'j',
  run: 'r',
  resume: 'auto',
  incremental: false,
  now: () => new Date(0),
};

describe('watchedSink', () => {
  const open = async (checkpoint?: Cursor) => {
    const session: SinkSession<unknown> = {
      checkpoint,
      write: () => [],
      commit: () => [],
      close: () => [],
    };
    const resumed: number[] = [];
    const sink = watchedSink({ table: 'users', open: () => [session] }, (count) => {
      resumed.push(count);
    });
    expect(sink.table).to.equal('users');
    expect(await firstValueFrom(from(sink.open(job)))).to.equal(session);
    return resumed;
  };

  it('should tell where the job stood, and else nothing', async () => {
    expect(await open({ v: 1, recordsStreamed: 400 } as unknown as Cursor)).to.deep.equal([400]);
    expect(await open()).to.deep.equal([]);
  });
});
