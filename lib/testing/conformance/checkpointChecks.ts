import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { statSync } from 'node:fs';
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
  type Checks,
} from './bench.js';

/** What every sink does with checkpoints and locks, one that keeps no rows included. */
export const checkpointChecks: Checks = {
  'should have no checkpoint at first': async ({ open }) => {
    equal((await open()).checkpoint, undefined);
  },
  'should give a committed checkpoint back as it was': async ({ open, load }) => {
    const session = await open();
    await load(session, rowsOf(0, 3), checkpointAt(3));
    await settled(session.close(stopped));
    deepEqual((await open()).checkpoint, checkpointAt(3).cursor);
  },
  'should give the checkpoint of the last commit back': async ({ open, load }) => {
    const session = await open();
    for (const at of [1, 2, 3]) await load(session, rowsOf(at - 1, at), checkpointAt(at));
    await settled(session.close(failed));
    deepEqual((await open()).checkpoint, checkpointAt(3).cursor);
  },
  'should keep a checkpoint over a crash': async ({ open, load, crash }) => {
    const session = await open();
    await load(session, rowsOf(0, 3), checkpointAt(3));
    await settled(session.write(rowsOf(3, 5)));
    await crash(session);
    deepEqual((await open()).checkpoint, checkpointAt(3).cursor);
  },
  'should keep a checkpoint over runs that commit nothing': async ({ open, load, crash }) => {
    const session = await open();
    await load(session, rowsOf(0, 3), checkpointAt(3));
    await settled(session.close(stopped));
    await settled((await open()).close(failed));
    await crash(await open());
    deepEqual((await open()).checkpoint, checkpointAt(3).cursor);
  },
  'should commit a checkpoint without rows': async ({ open }) => {
    const session = await open();
    await settled(session.commit(checkpointAt(0)));
    await settled(session.commit(checkpointAt(1)));
    await settled(session.close(stopped));
    deepEqual((await open()).checkpoint, checkpointAt(1).cursor);
  },
  'should have no checkpoint once the job is finished': async ({ open, load }) => {
    const session = await open();
    await load(session, rowsOf(0, 3), checkpointAt(3));
    await load(session, rowsOf(3, 4), finished);
    await settled(session.close(done));
    equal((await open()).checkpoint, undefined);
  },
  "should forget the checkpoint with resume 'never'": async ({ open, load }) => {
    const session = await open();
    await load(session, rowsOf(0, 3), checkpointAt(3));
    await settled(session.close(stopped));
    const afresh = await open({ resume: 'never' });
    equal(afresh.checkpoint, undefined);
    await settled(afresh.close(failed));
    equal((await open()).checkpoint, undefined);
  },
  "should refuse resume 'require' without a checkpoint, and give the lock back": async (bench) => {
    const { message } = await bench.refused({ resume: 'require' });
    match(message, /require/);
    await settled((await bench.open()).close(failed));
  },
  "should go on with resume 'require' where there is a checkpoint": async ({ open, load }) => {
    const session = await open();
    await load(session, rowsOf(0, 3), checkpointAt(3));
    await settled(session.close(stopped));
    deepEqual((await open({ resume: 'require' })).checkpoint, checkpointAt(3).cursor);
  },
  'should refuse a second run of a job and name its holder': async ({ open, refused }) => {
    const session = await open();
    const error = await refused();
    equal(error.job, 'users');
    ok(error.holder !== undefined && error.holder !== '', 'the error has to tell the holder');
    ok(error.heldSince instanceof Date, 'the error has to tell since when');
    ok(error.message.includes(error.holder), 'the message has to name the holder');
    await settled(session.close(stopped));
  },
  'should let a run that has the lock go on after another was refused': async (bench) => {
    const session = await bench.open();
    await bench.refused();
    await bench.load(session, rowsOf(0, 2), checkpointAt(2));
    await settled(session.close(stopped));
    deepEqual((await bench.open()).checkpoint, checkpointAt(2).cursor);
  },
  'should give the lock back at close, whatever the outcome': async ({ open }) => {
    for (const outcome of [done, stopped, failed, { kind: 'unsubscribed' }] as const) {
      await settled((await open()).close(outcome));
    }
    await open();
  },
  'should take the lock of a run that has crashed': async ({ open, crash }) => {
    await crash(await open());
    await crash(await open());
    await open();
  },
  'should let one of several runs that start at once have the lock': async (bench) => {
    await bench.crash(await bench.open());
    const attempts = await Promise.allSettled([bench.open(), bench.open(), bench.open()]);
    equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1);
  },
  'should let nobody but the owner read checkpoints': async ({ open, load, store }) => {
    const session = await open();
    await load(session, rowsOf(0, 3), checkpointAt(3));
    await settled(session.close(stopped));
    if (process.platform === 'win32') return;
    for (const path of store.privateFiles?.() ?? []) equal(statSync(path).mode & 0o077, 0, path);
  },
};

/** What a sink does that keeps the checkpoint alone. */
export const checkpointOnlyChecks: Checks = {
  'should have the checkpoint of before or after, at whatever turn of a commit a crash comes':
    async (bench) => {
      let held = 0;
      const prepare = async () => {
        const session = await bench.open();
        await settled(session.write(rowsOf(held, held + 1)));
        return { session, at: checkpointAt(held + 1) };
      };
      await crashInCommit(bench, prepare, async () => {
        const session = await bench.open();
        if (isDeepStrictEqual(session.checkpoint, checkpointAt(held + 1).cursor)) held++;
        else deepEqual(session.checkpoint, held === 0 ? undefined : checkpointAt(held).cursor);
        await settled(session.close(failed));
      });
      ok(held > 0, 'a commit that was not disturbed has to have its checkpoint');
    },
};

/** What a sink does that has the checkpoints of several jobs. */
export const severalJobsChecks: Checks = {
  'should keep the checkpoints of several jobs apart': async ({ open, load }) => {
    for (const [name, at] of [
      ['users', 3],
      ['it’s "groups"/../', 5],
      ['__proto__', 7],
    ] as const) {
      const session = await open({ name });
      await load(session, rowsOf(at, at + 1), checkpointAt(at));
      await settled(session.close(stopped));
    }
    const users = await open();
    deepEqual(users.checkpoint, checkpointAt(3).cursor);
    await load(users, [], finished);
    await settled(users.close(done));
    const proto = await open({ name: '__proto__' });
    deepEqual(proto.checkpoint, checkpointAt(7).cursor);
    await settled(proto.close(stopped));
    deepEqual((await open({ name: 'it’s "groups"/../' })).checkpoint, checkpointAt(5).cursor);
  },
};
