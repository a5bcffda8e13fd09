import { expect } from 'chai';
import { defer, EMPTY, lastValueFrom, VirtualTimeScheduler } from 'rxjs';
import type { OpenSession } from '../../../lib/run/loading/openSession.js';
import { commits } from '../../../lib/sync/commits.js';
import { keyText } from '../../../lib/sync/sweep.js';
import type { SyncTable } from '../../../lib/sync/types.js';

describe('commits', () => {
  const setUp = () => {
    const log: string[] = [];
    const scheduler = new VirtualTimeScheduler();
    const session = (name: string) =>
      ({
        commit: () =>
          defer(() => {
            log.push(name);
            return EMPTY;
          }),
      }) as unknown as OpenSession;
    const tables = [{ key: ['id'] }, { key: ['id', 'place'] }] as unknown as SyncTable[];
    const made = commits(tables, [session('outer'), session('inner')], scheduler);
    const pass = (milliseconds: number) => {
      scheduler.schedule(() => undefined, milliseconds);
      scheduler.flush();
    };
    return { ...made, log, pass };
  };
  const done = { finished: true, end: 'lastPage' } as const;

  it('should be due after a second, or ten thousand rows, and never without rows', () => {
    const { isDue, wrote, pass } = setUp();
    pass(5_000);
    expect(isDue()).to.equal(false);
    const late = setUp();
    late.wrote(0, [{ id: 'a' }]);
    late.pass(999);
    expect(late.isDue()).to.equal(false);
    late.pass(1);
    expect(late.isDue()).to.equal(true);
    const many = Array.from({ length: 9_999 }, (_, i) => ({ id: i.toString() }));
    const full = setUp();
    full.wrote(0, many);
    expect(full.isDue()).to.equal(false);
    full.wrote(1, [{ id: 'a', place: 0 }]);
    expect(full.isDue()).to.equal(true);
    wrote(0, []);
  });

  it('should commit what stands within first, and wait for nothing then', async () => {
    const { commit, wrote, waiting, isDue, pass, log } = setUp();
    wrote(0, [{ id: 'a' }]);
    wrote(1, [{ id: 'a', place: 0 }]);
    expect(waiting.map((keys) => [...keys])).to.deep.equal([[keyText(['a'])], [keyText(['a', 0])]]);
    pass(2_000);
    await lastValueFrom(
      commit(() => done),
      { defaultValue: undefined },
    );
    expect(log).to.deep.equal(['inner', 'outer']);
    expect(waiting.map(({ size }) => size)).to.deep.equal([0, 0]);
    expect(isDue()).to.equal(false);
  });
});
