import { expect } from 'chai';
import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from '../../../../lib/sinks/files/fileLock.js';
import { nodeFileSystem } from '../../../../lib/sinks/files/nodeFileSystem.js';
import type { FileSystem } from '../../../../lib/sinks/files/fileSystem.js';
import { fakeFileSystem } from '../../../../lib/testing/fakeFileSystem.js';
import { sinkError, sinkJob } from '../../../support/sinkJob.js';

const token = '0f8fad5b-d9cb-469f-a165-70867728950e';
const since = '2026-01-31T00:00:00.000Z';

describe('takeLock', () => {
  let folder: string;
  let store: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    store = join(folder, 'f');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const take = () => takeLock(nodeFileSystem, store, sinkJob());
  const heldBy = (holder: object) =>
    writeFile(`${store}.lock`, JSON.stringify({ token, job: 'groups', since, ...holder }));

  it('should hold the lock until it is released, and leave nothing', async () => {
    const release = await take();
    const error = await sinkError(take());
    const holder = `${hostname()}:${process.pid.toString()}`;
    expect(error).to.include({ job: 'users', holder });
    expect(error.heldSince).to.deep.equal(sinkJob().now());
    await release();
    await (
      await take()
    )();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('should tell who holds it, and for how long', async () => {
    await heldBy({ host: hostname(), pid: process.pid });
    expect((await sinkError(take())).message).to.contain(
      `f is held by job "groups" of ${hostname()}:${process.pid.toString()}, for 3 h (since ${since})`,
    );
  });

  it('should take the lock of a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await heldBy({ host: hostname(), pid: child.pid });
    const release = await take();
    expect(await readFile(`${store}.lock`, 'utf8')).to.contain('"job":"users"');
    await release();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('should not take a process for the holder that has its number alone', async function () {
    const { start } = await nodeFileSystem.self();
    if (start === undefined) {
      expect(process.platform).not.to.equal('linux');
      return;
    }
    await heldBy({ host: hostname(), pid: process.pid, start });
    await sinkError(take());
    await heldBy({ host: hostname(), pid: process.pid, start: '1' });
    await (
      await take()
    )();
  });

  it('should leave the lock of another host alone', async () => {
    await heldBy({ host: 'elsewhere', pid: 1 });
    expect((await sinkError(take())).message)
      .to.contain('elsewhere:1')
      .and.contain(`or delete ${store}.lock where that process is gone`);
  });

  it('should refuse a lock that it cannot read', async () => {
    for (const text of [
      '',
      '{}',
      JSON.stringify({ token: '../../x', host: 'a', pid: 1, job: 'a', since }),
    ]) {
      await writeFile(`${store}.lock`, text);
      expect((await sinkError(take())).message).to.equal(
        `${store}.lock is not a lock that can be read; delete it when no run writes to the file`,
      );
    }
  });

  it('should not give back a lock that is not its own any more', async () => {
    const release = await take();
    await heldBy({ host: 'elsewhere', pid: 1 });
    await release();
    expect(await readdir(folder)).to.deep.equal(['f.lock']);
  });

  it('should let one alone take a dead lock, however their steps mix', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, hasDeadClaim) => {
        const disk = fakeFileSystem();
        const dead = { token, host: 'fake', pid: 99, job: 'users', since };
        await disk.create('f.lock', JSON.stringify(dead));
        if (hasDeadClaim) {
          const claim = { ...dead, token: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
          await disk.create(`f.lock.${token}`, JSON.stringify(claim));
        }
        const slow: FileSystem = {
          ...disk,
          readText: async (path) => {
            await scheduler.schedule(Promise.resolve());
            return disk.readText(path);
          },
          create: async (path, text) => {
            await scheduler.schedule(Promise.resolve());
            return disk.create(path, text);
          },
          rename: async (from, to) => {
            await scheduler.schedule(Promise.resolve());
            return disk.rename(from, to);
          },
          remove: async (path) => {
            await scheduler.schedule(Promise.resolve());
            return disk.remove(path);
          },
        };
        const attempts = ['a', 'b', 'c'].map((name) =>
          takeLock(slow, 'f', sinkJob({ name })).then(
            () => [name],
            () => [],
          ),
        );
        const winners = (await scheduler.waitFor(Promise.all(attempts))).flat();
        expect(winners).to.have.lengthOf(1);
        expect(disk.files()['f.lock']).to.contain(`"job":"${winners[0] ?? ''}"`);
      }),
    );
  });
});
