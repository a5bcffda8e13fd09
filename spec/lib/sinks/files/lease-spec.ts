import { expect } from 'chai';
import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import type { FileSystem, Holder } from '../../../../lib/sinks/files/fileSystem.js';
import { takeLease } from '../../../../lib/sinks/files/lease.js';
import { nodeFileSystem } from '../../../../lib/sinks/files/nodeFileSystem.js';
import type { Job, LeaseWatch } from '../../../../lib/sinks/types.js';
import { fakeFileSystem } from '../../../../lib/testing/fakeFileSystem.js';
import { sinkError, sinkJob } from '../../../support/sinkJob.js';

const token = '0f8fad5b-d9cb-469f-a165-70867728950e';
const since = '2026-01-31T00:00:00.000Z';

describe('takeLease', () => {
  let folder: string;
  let store: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    store = join(folder, 'f');
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** The disk, with a clock that moves when it is waited for, and then does `meanwhile`. */
  const waiting = (meanwhile: () => Promise<unknown> = () => Promise.resolve()) => {
    let now = 0;
    const fs: FileSystem = {
      ...nodeFileSystem,
      now: () => now,
      wait: async (milliseconds) => {
        now += milliseconds;
        await meanwhile();
      },
    };
    return { fs, waited: () => now };
  };
  const take = (fs: FileSystem = waiting().fs, job: Partial<Job> = {}) =>
    takeLease(fs, store, sinkJob(job));
  const lease = () => join(`${store}.lock`, token);
  const heldBy = async (holder: object) => {
    await rm(`${store}.lock`, { recursive: true, force: true });
    await mkdir(lease(), { recursive: true });
    const text = JSON.stringify({ token, job: 'groups', since, ...holder });
    await writeFile(join(lease(), 'holder.json'), text);
    await writeFile(join(lease(), 'heartbeat'), '7');
  };
  const self = () => nodeFileSystem.self();

  it('should hold the lease until it is released, and leave nothing', async () => {
    const { release, isContested } = await take();
    expect(isContested).to.equal(false);
    const error = await sinkError(take());
    const holder = `${hostname()}:${process.pid.toString()}`;
    expect(error).to.include({ job: 'users', holder });
    expect(error.heldSince).to.deep.equal(sinkJob().now());
    await release();
    await (await take()).release();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('should tell who holds it, for how long, and what to do', async () => {
    await heldBy(await self());
    expect((await sinkError(take())).message).to.contain(
      `f is held by job "groups" of ${hostname()}:${process.pid.toString()}, for 3 h (since ${since}); ` +
        'wait for it to end, or end that process (its lease ends with it, on another host after 60 s)',
    );
  });

  it('should take the lease of a process that is gone at once', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await heldBy({ ...(await self()), pid: child.pid });
    const { fs, waited } = waiting();
    const { release, isContested } = await take(fs);
    expect([isContested, waited()]).to.deep.equal([false, 0]);
    const [mine = ''] = await readdir(`${store}.lock`);
    expect(mine).not.to.equal(token);
    expect(await readFile(join(`${store}.lock`, mine, 'holder.json'), 'utf8')).to.contain(
      '"users"',
    );
    await release();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('should not take a process for the holder that has its number alone', async () => {
    const { start, ...others } = await self();
    if (start === undefined) {
      expect(process.platform).not.to.equal('linux');
      return;
    }
    await heldBy({ ...others, start });
    await sinkError(take());
    await heldBy({ ...others, start: '1' });
    await (await take()).release();
  });

  it('should not take a zombie for one that is alive', async () => {
    if (process.platform !== 'linux') return;
    // The shell becomes a program that asks for no child, so that its own stays as a zombie when it ends.
    const shell = spawn('sh', ['-c', 'cat <&3 >/dev/null & echo $!; exec sleep 60 3<&-'], {
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    if (shell.stdout === null) throw new Error('no pipe');
    const [pid] = (await once(shell.stdout, 'data')) as [Buffer];
    const status = (of: string) => readFile(`/proc/${of.trim()}/stat`, 'utf8');
    while (!(await status(String(shell.pid))).includes('(sleep)'));
    shell.stdio[3]?.destroy();
    while (!(await status(pid.toString())).includes(') Z '));
    await heldBy({ ...(await self()), start: undefined, pid: Number(pid.toString()) });
    await (await take()).release();
    shell.kill();
  });

  const elsewhere: readonly (readonly [string, () => Promise<Partial<Holder>>])[] = [
    ['another host', () => Promise.resolve({ host: 'elsewhere', pid: 1 })],
    ['another container of this name', async () => ({ ...(await self()), system: 'other' })],
  ];
  for (const [what, holder] of elsewhere) {
    it(`should refuse while one of ${what} gives signs of life`, async () => {
      await heldBy(await holder());
      let count = 7;
      const { fs, waited } = waiting(() =>
        writeFile(join(lease(), 'heartbeat'), (++count).toString()),
      );
      const error = await sinkError(take(fs));
      expect(error.job).to.equal('groups');
      expect(waited()).to.equal(5_000);
      expect(await readdir(`${store}.lock`)).to.deep.equal([token]);
    });

    it(`should take over from one of ${what} that gives none for 60 s of our own clock`, async () => {
      await heldBy(await holder());
      const { fs, waited } = waiting();
      const { isContested, release, settle } = await take(fs);
      expect([isContested, waited()]).to.deep.equal([true, 60_000]);
      await settle();
      await release();
      expect(await readdir(folder)).to.deep.equal([]);
    });
  }

  it('should tell of the lease that it watches, before it waits, and of no other', async () => {
    const told: unknown[] = [];
    const onLeaseWatch = (watch: LeaseWatch) => told.push(watch);
    await heldBy({ host: 'elsewhere', pid: 1 });
    const { fs } = waiting(() => {
      expect(told).to.deep.equal([{ holder: 'elsewhere:1', milliseconds: 60_000 }]);
      return Promise.resolve();
    });
    await (await take(fs, { onLeaseWatch })).release();
    expect(told).to.have.length(1);
    await heldBy(await self());
    await sinkError(take(fs, { onLeaseWatch }));
    expect(told).to.have.length(1);
  });

  it('should take the lease that another host gives back while it is watched', async () => {
    await heldBy({ host: 'elsewhere', pid: 1 });
    const { fs, waited } = waiting(() => rm(`${store}.lock`, { recursive: true, force: true }));
    const { isContested, release } = await take(fs);
    expect([isContested, waited()]).to.deep.equal([false, 5_000]);
    await release();
  });

  it('should stay contested over holders who died before it was settled', async () => {
    await heldBy({ host: 'elsewhere', pid: 1 });
    await take();
    const died: FileSystem = { ...nodeFileSystem, stateOf: () => Promise.resolve('gone') };
    const second = await take(died);
    expect(second.isContested).to.equal(true);
    await second.settle();
    expect((await take(died)).isContested).to.equal(false);
  });

  it('should give signs of life, and end by lost when another has taken over', async () => {
    let beat: () => void = () => undefined;
    let isStopped = false;
    const every: FileSystem['every'] = (milliseconds, act) => {
      expect(milliseconds).to.equal(5_000);
      beat = act;
      return () => {
        isStopped = true;
      };
    };
    const first = await take({ ...nodeFileSystem, every });
    const heartbeat = () => readFile(join(first.folder, 'heartbeat'), 'utf8');
    const before = await heartbeat();
    beat();
    while ((await heartbeat()) === before);
    await first.check();

    const died: FileSystem = { ...nodeFileSystem, stateOf: () => Promise.resolve('gone') };
    const second = await takeLease(died, store, sinkJob({ name: 'groups' }));
    beat();
    const error = await firstValueFrom(first.lost);
    expect(isStopped).to.equal(true);
    expect(error.message).to.contain(
      `f: another run (job "groups" of ${hostname()}:${process.pid.toString()}) has taken over and goes on`,
    );
    expect((await sinkError(first.check())).message).to.equal(error.message);
    await first.release();
    await second.check();
    await second.release();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('should refuse what is no lease, and follow no link', async () => {
    const lock = `${store}.lock`;
    await writeFile(join(folder, 'victim'), 'precious');
    await mkdir(join(folder, 'other', token), { recursive: true });
    const plants = [
      () => writeFile(lock, '{}'),
      () => symlink('victim', lock),
      () => symlink('other', lock),
      () => mkdir(join(lock, 'x'), { recursive: true }),
      () => heldBy({ host: 'a', pid: -1 }),
    ];
    for (const plant of plants) {
      await rm(lock, { recursive: true, force: true });
      await plant();
      expect((await sinkError(take())).message).to.equal(
        `${lock} is not a lease that can be read; delete it when no run writes to the file`,
      );
    }
    expect(await readFile(join(folder, 'victim'), 'utf8')).to.equal('precious');
    expect((await readdir(folder)).sort()).to.deep.equal(['f.lock', 'other', 'victim']);
  });

  it('should give one alone the lease of the dead, however their steps mix', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.constantFrom('fake', 'elsewhere', undefined),
        async (scheduler, host) => {
          const disk = fakeFileSystem();
          if (host !== undefined) {
            const dead = await takeLease(disk, 'f', sinkJob({ name: 'dead' }));
            const file = await disk.open(`${dead.folder}/holder.json`);
            const text = JSON.stringify({ token: dead.token, host, pid: 99, job: 'dead', since });
            await file?.truncate(0);
            await file?.write(Buffer.from(text), 0);
          }
          const mixed =
            <A extends readonly unknown[], T>(act: (...given: A) => Promise<T>) =>
            async (...given: A): Promise<T> => {
              await scheduler.schedule(Promise.resolve());
              return act(...given);
            };
          const slow: FileSystem = {
            ...disk,
            open: mixed(disk.open),
            make: mixed(disk.make),
            rename: mixed(disk.rename),
            remove: mixed(disk.remove),
            list: mixed(disk.list),
            readText: mixed(disk.readText),
            removeFolder: mixed(disk.removeFolder),
            wait: mixed(disk.wait),
          };
          const attempts = ['a', 'b', 'c'].map((name) =>
            takeLease(slow, 'f', sinkJob({ name })).then(
              (taken) => [taken],
              () => [],
            ),
          );
          const taken = (await scheduler.waitFor(Promise.all(attempts))).flat();
          // One who needed a minute between two steps of taking it over has lost it again, and knows.
          const states = await scheduler.waitFor(
            Promise.allSettled(taken.map(({ check }) => check())),
          );
          const winners = taken.filter((_, i) => states[i]?.status === 'fulfilled');
          expect(winners).to.have.lengthOf(1);
          await scheduler.waitFor(Promise.all(taken.map(({ release }) => release())));
          expect(disk.files()).to.deep.equal({});
        },
      ),
    );
  });
});
