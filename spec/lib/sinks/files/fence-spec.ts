import { expect } from 'chai';
import { Subject, firstValueFrom } from 'rxjs';
import type { FileSystem } from '../../../../lib/sinks/files/fileSystem.js';
import { ndjsonFile } from '../../../../lib/sinks/files/ndjsonFile.js';
import { fakeFileSystem } from '../../../../lib/testing/fakeFileSystem.js';
import { OktaSinkError } from '../../../../lib/errors.js';
import type { Cursor } from '../../../../lib/cursor.js';
import { done, load, opened } from '../../../support/sinkJob.js';

const cursorAt = (n: number) => ({ v: 1, n }) as unknown as Cursor;
const rowsOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ id: from + i }));
const linesOf = (rows: readonly { id: number }[]) =>
  rows.map(({ id }) => `{"id":${id.toString()}}\n`).join('');
const total = 9;

/** Loads rows 0 to 8 in commits of 3, from the checkpoint of the last run on; `commits` at most. */
async function run(fileSystem: FileSystem, mode: 'append' | 'replace', commits = Infinity) {
  const session = await opened(ndjsonFile('f', { fileSystem, mode, stamp: false }));
  try {
    let at = (session.checkpoint as unknown as { n: number } | undefined)?.n ?? 0;
    for (let made = 0; at < total && made < commits; at += 3, made++) {
      await done(session.write(rowsOf(at, at + 3)));
      await done(session.commit({ cursor: cursorAt(at + 3) }));
    }
    if (at >= total) await done(session.commit({ finished: true, end: 'lastPage' }));
  } catch (error) {
    await done(session.close({ kind: 'error', error })).catch(() => undefined);
    throw error;
  }
  await done(session.close({ kind: 'complete', end: 'lastPage' }));
}

/** The disk as a host sees it, which sees no processes of others; paused at its step `at`. */
function host(disk: FileSystem, name: string, at = Infinity) {
  const paused = new Subject<void>();
  const goOn = new Subject<void>();
  let steps = 0;
  const slow = <A extends readonly unknown[], T>(act: (...given: A) => Promise<T>) => {
    return async (...given: A): Promise<T> => {
      if (steps++ === at) {
        const woken = firstValueFrom(goOn);
        paused.next();
        await woken;
      }
      return act(...given);
    };
  };
  const { open, make, rename, remove, copy, statOf, readText, list, makeFolder } = disk;
  const fileSystem: FileSystem = {
    ...disk,
    ...{ rename: slow(rename), remove: slow(remove), copy: slow(copy), statOf: slow(statOf) },
    ...{ readText: slow(readText), list: slow(list), makeFolder: slow(makeFolder) },
    open: slow(async (path) => {
      const file = await open(path);
      return file && { ...file, write: slow(file.write), truncate: slow(file.truncate) };
    }),
    make: slow(async (path) => {
      const file = await make(path);
      return { ...file, write: slow(file.write), truncate: slow(file.truncate) };
    }),
    self: () => Promise.resolve({ host: name, pid: 1 }),
    stateOf: (holder) => Promise.resolve(holder.host === name ? 'gone' : 'elsewhere'),
  };
  return { fileSystem, paused, goOn };
}

describe('a file whose holder is paused at any step, and taken over from', () => {
  const old = rowsOf(100, 102);

  for (const mode of ['append', 'replace'] as const) {
    // The one who takes over may be at any point, too, when the other one wakes.
    for (const commits of [0, 1, Infinity]) {
      it(`should hold each row once: ${mode}, woken behind ${commits.toString()} commits`, async () => {
        let step = 0;
        let lost = 0;
        for (; ; step++) {
          const disk = fakeFileSystem();
          await load(ndjsonFile('f', { fileSystem: disk, stamp: false }), old);
          const one = host(disk, 'one', step);
          const isPaused = firstValueFrom(one.paused, { defaultValue: undefined });
          const first = run(one.fileSystem, mode).then(
            () => undefined,
            (error: unknown) => error,
          );
          const pause = await Promise.race([
            isPaused.then(() => 'paused'),
            first.then(() => 'over'),
          ]);
          if (pause === 'over') break;

          const two = host(disk, 'two');
          if (commits < Infinity) {
            await run(two.fileSystem, mode, commits);
            one.goOn.next();
            const error = await first;
            if (error !== undefined) lost++;
            const files = disk.files();
            const isLoaded = files['f']?.endsWith(linesOf(rowsOf(0, total))) === true;
            if (!isLoaded || 'f.checkpoint.json' in files) await run(two.fileSystem, mode);
          } else {
            await run(two.fileSystem, mode);
            const whole = disk.files()['f'];
            one.goOn.next();
            const error = await first;
            if (error === undefined) continue;
            lost++;
            expect(error, step.toString()).to.be.instanceOf(OktaSinkError);
            expect(disk.files()['f'], step.toString()).to.equal(whole);
          }
          const whole = linesOf([...(mode === 'append' ? old : []), ...rowsOf(0, total)]);
          const found = disk.files()['f'] ?? '';
          expect(found, step.toString()).to.satisfy(
            (text: string) => text === whole || text === whole + linesOf(rowsOf(0, total)),
          );
          const left = Object.keys(disk.files()).filter((name) => !name.startsWith('f.lock.'));
          expect(left, step.toString()).to.deep.equal(['f']);
        }
        expect(step).to.be.greaterThan(40);
        expect(lost).to.be.greaterThan(25);
      });
    }
  }
});
