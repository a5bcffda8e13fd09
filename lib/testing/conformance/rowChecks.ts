import { deepEqual } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { crashInCommit } from './crashInCommit.js';
import {
  done,
  failed,
  finished,
  checkpointAt,
  rowsOf,
  settled,
  stopped,
  type Bench,
  type Checks,
} from './bench.js';

/** What every sink that keeps rows does with them, by the end of a job. */
export const rowChecks: Checks = {
  'should load rows in order, with all that is in them': async (bench) => {
    const session = await bench.open();
    await bench.load(session, rowsOf(0, 40), finished);
    await settled(session.close(done));
    await bench.holds(rowsOf(0, 40));
  },
  'should take many writes for a commit and many commits for a run': async (bench) => {
    const session = await bench.open();
    for (const first of [0, 10, 20]) {
      for (let n = first; n < first + 8; n++) await settled(session.write(rowsOf(n, n + 1)));
      await bench.load(session, rowsOf(first + 8, first + 10), checkpointAt(first + 10));
    }
    await settled(session.commit(finished));
    await settled(session.close(done));
    await bench.holds(rowsOf(0, 30));
  },
  'should take chunks of no rows, and of very many': async (bench) => {
    const session = await bench.open();
    await bench.load(session, [], checkpointAt(0));
    await settled(session.write([]));
    await bench.load(session, rowsOf(0, 20_000), checkpointAt(20_000));
    await bench.load(session, [], finished);
    await settled(session.close(done));
    await bench.holds(rowsOf(0, 20_000));
  },
  'should finish a job without rows': async (bench) => {
    const session = await bench.open();
    await settled(session.commit(finished));
    await settled(session.close(done));
    await bench.holds([]);
  },
  'should drop what a crash found uncommitted, and go on': async (bench) => {
    const session = await bench.open();
    await bench.load(session, rowsOf(0, 10), checkpointAt(10));
    await settled(session.write(rowsOf(10, 15)));
    await bench.crash(session);
    const second = await bench.open();
    await bench.load(second, rowsOf(10, 20), finished);
    await settled(second.close(done));
    await bench.holds(rowsOf(0, 20));
  },
  'should drop what had not been committed at close, and go on': async (bench) => {
    for (const [outcome, first] of [
      [failed, 0],
      [stopped, 10],
      [{ kind: 'unsubscribed' } as const, 20],
    ] as const) {
      const session = await bench.open();
      await bench.load(session, rowsOf(first, first + 10), checkpointAt(first + 10));
      await settled(session.write(rowsOf(first + 10, first + 13)));
      await settled(session.close(outcome));
    }
    const last = await bench.open();
    await bench.load(last, rowsOf(30, 31), finished);
    await settled(last.close(done));
    await bench.holds(rowsOf(0, 31));
  },
  'should drop the rows of a crash before the first commit': async (bench) => {
    const session = await bench.open();
    await settled(session.write(rowsOf(0, 5_000)));
    await bench.crash(session);
    const second = await bench.open();
    await bench.load(second, rowsOf(0, 5), finished);
    await settled(second.close(done));
    await bench.holds(rowsOf(0, 5));
  },
};

/** What a sink does that loads as it goes. */
export const growingChecks: Checks = {
  'should hold committed rows over a crash, and no others': async (bench) => {
    const session = await bench.open();
    await bench.load(session, rowsOf(0, 10), checkpointAt(10));
    await settled(session.write(rowsOf(10, 15)));
    await bench.crash(session);
    await settled((await bench.open()).close(failed));
    await bench.holds(rowsOf(0, 10));
  },
  'should hold the rows of a commit if it holds its checkpoint, and only then, at whatever turn of it a crash comes':
    async (bench) => {
      let held = 0;
      const prepare = async () => {
        const session = await bench.open();
        await settled(session.write(rowsOf(held, held + 2)));
        return { session, at: checkpointAt(held + 2) };
      };
      await crashInCommit(bench, prepare, async () => {
        const session = await bench.open();
        const isCommitted = isDeepStrictEqual(session.checkpoint, checkpointAt(held + 2).cursor);
        if (isCommitted) held += 2;
        else deepEqual(session.checkpoint, held === 0 ? undefined : checkpointAt(held).cursor);
        await settled(session.close(failed));
        await bench.holds(rowsOf(0, held));
      });
    },
  'should keep the rows of a finished job when it starts afresh': async (bench) => {
    for (const first of [0, 10]) {
      const session = await bench.open();
      await bench.load(session, rowsOf(first, first + 10), finished);
      await settled(session.close(done));
    }
    await bench.holds(rowsOf(0, 20));
  },
  'should keep the rows of a finished job over a crash of the next run': async (bench) => {
    const session = await bench.open();
    await bench.load(session, rowsOf(0, 10), finished);
    await settled(session.close(done));
    const second = await bench.open();
    await settled(second.write(rowsOf(10, 5_000)));
    await bench.crash(second);
    await settled((await bench.open()).close(failed));
    await bench.holds(rowsOf(0, 10));
  },
  "should keep what was committed with resume 'never'": async (bench) => {
    const session = await bench.open();
    await bench.load(session, rowsOf(0, 10), checkpointAt(10));
    await settled(session.close(stopped));
    const afresh = await bench.open({ resume: 'never' });
    await bench.load(afresh, rowsOf(10, 12), finished);
    await settled(afresh.close(done));
    await bench.holds(rowsOf(0, 12));
  },
};

/** What a sink does that loads beside and swaps at the end. */
export const replacingChecks: Checks = {
  'should replace the old rows at the last page, not before': async (bench) => {
    await replaced(bench);
    const session = await bench.open();
    await bench.load(session, rowsOf(10, 12), checkpointAt(12));
    await bench.holds(rowsOf(0, 5));
    await bench.load(session, rowsOf(12, 14), finished);
    await settled(session.close(done));
    await bench.holds(rowsOf(10, 14));
  },
  'should replace the old rows by one record that is no list': async (bench) => {
    await replaced(bench);
    const session = await bench.open();
    await bench.load(session, rowsOf(10, 11), { finished: true, end: 'notPaginated' });
    await settled(session.close({ kind: 'complete', end: 'notPaginated' }));
    await bench.holds(rowsOf(10, 11));
  },
  'should keep the old rows at any other end': async (bench) => {
    await replaced(bench);
    const session = await bench.open();
    await bench.load(session, rowsOf(10, 12), { finished: true, end: 'recordLimit' });
    await settled(session.close({ kind: 'complete', end: 'recordLimit' }));
    await bench.holds(rowsOf(0, 5));
    const afresh = await bench.open();
    await bench.load(afresh, rowsOf(20, 21), finished);
    await settled(afresh.close(done));
    await bench.holds(rowsOf(20, 21));
  },
  'should keep the old rows over a crash, and go on beside them': async (bench) => {
    await replaced(bench);
    const session = await bench.open();
    await bench.load(session, rowsOf(10, 12), checkpointAt(12));
    await settled(session.write(rowsOf(12, 13)));
    await bench.crash(session);
    const second = await bench.open();
    await bench.holds(rowsOf(0, 5));
    await bench.load(second, rowsOf(12, 15), finished);
    await settled(second.close(done));
    await bench.holds(rowsOf(10, 15));
  },
  'should replace the old rows if it forgets the checkpoint, and only then, at whatever turn of the last commit a crash comes':
    async (bench) => {
      await replaced(bench);
      let from = 10;
      let old = rowsOf(0, 5);
      const prepare = async () => {
        from += 10;
        const session = await bench.open({ resume: 'never' });
        await bench.load(session, rowsOf(from, from + 2), checkpointAt(from + 2));
        await settled(session.write(rowsOf(from + 2, from + 4)));
        return { session, at: finished };
      };
      await crashInCommit(bench, prepare, async () => {
        const session = await bench.open();
        if (session.checkpoint === undefined) old = rowsOf(from, from + 4);
        else deepEqual(session.checkpoint, checkpointAt(from + 2).cursor);
        await settled(session.close(failed));
        await bench.holds(old);
      });
    },
  "should drop what was loaded beside with resume 'never'": async (bench) => {
    await replaced(bench);
    const session = await bench.open();
    await bench.load(session, rowsOf(10, 12), checkpointAt(12));
    await settled(session.close(stopped));
    const afresh = await bench.open({ resume: 'never' });
    await bench.load(afresh, rowsOf(20, 22), finished);
    await settled(afresh.close(done));
    await bench.holds(rowsOf(20, 22));
  },
  'should empty the store when there is nothing any more': async (bench) => {
    await replaced(bench);
    const session = await bench.open();
    await settled(session.commit(finished));
    await settled(session.close(done));
    await bench.holds([]);
  },
};

async function replaced({ open, load }: Bench): Promise<void> {
  const session = await open();
  await load(session, rowsOf(0, 5), finished);
  await settled(session.close(done));
}
