import { expect } from 'chai';
import fc from 'fast-check';
import { csvFile } from '../../../../lib/sinks/files/csvFile.js';
import { ndjsonFile } from '../../../../lib/sinks/files/ndjsonFile.js';
import type { Sink } from '../../../../lib/sinks/types.js';
import { fakeFileSystem } from '../../../../lib/testing/fakeFileSystem.js';
import type { FakeFileSystem, Loss } from '../../../../lib/testing/fakeFileSystemTypes.js';
import type { Cursor } from '../../../../lib/cursor.js';
import { done, load, opened, sinkError } from '../../../support/sinkJob.js';

interface Row {
  readonly id: number;
}

const rowsOf = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, i) => ({ id: from + i }));
const total = 12;

/** Loads rows 0 to 11 in commits of 3, from the checkpoint of the last run on. */
async function run(sink: Sink<Row>): Promise<void> {
  const session = await opened(sink);
  let at = (session.checkpoint as unknown as { n: number } | undefined)?.n ?? 0;
  try {
    for (; at < total; at += 3) {
      await done(session.write(rowsOf(at, at + 1)));
      await done(session.write(rowsOf(at + 1, at + 3)));
      await done(session.commit({ cursor: { v: 1, n: at + 3 } as unknown as Cursor }));
    }
    await done(session.commit({ finished: true, end: 'lastPage' }));
  } catch (error) {
    await done(session.close({ kind: 'error', error })).catch(() => undefined);
    throw error;
  }
  await done(session.close({ kind: 'complete', end: 'lastPage' }));
}

const lines = (rows: readonly Row[]) => rows.map(({ id }) => `{"id":${id.toString()}}\n`).join('');
const cells = (rows: readonly Row[]) =>
  `id\n${rows.map(({ id }) => `${id.toString()}\n`).join('')}`;
const kinds = [
  {
    title: 'ndjsonFile',
    sinkOf: (fileSystem: FakeFileSystem, mode: 'append' | 'replace') =>
      ndjsonFile<Row>('f', { fileSystem, mode, stamp: false }),
    text: lines,
  },
  {
    title: 'csvFile',
    sinkOf: (fileSystem: FakeFileSystem, mode: 'append' | 'replace') =>
      csvFile<Row>('f', { fileSystem, mode, columns: ['id'], stamp: false }),
    text: cells,
  },
];

/** Steps without the tokens of leases, each draft by the name that it gets. */
const anonymous = (steps: readonly string[]) =>
  steps.map((step) =>
    step.replace(/f\.lock\/[-\da-f]{36}/g, 'LEASE').replace(/(draft)\.[-\da-f]{36}/g, '$1'),
  );

describe('rowFile', () => {
  for (const { title, sinkOf, text } of kinds) {
    for (const mode of ['append', 'replace'] as const) {
      const old = rowsOf(100, 103);
      const whole = text([...(mode === 'append' ? old : []), ...rowsOf(0, total)]);

      /** Runs until done over these crashes; returns how many of them came before the end. */
      const runOver = async (crashes: readonly (readonly [step: number, lost: Loss])[]) => {
        const fileSystem = fakeFileSystem();
        await load(sinkOf(fileSystem, 'append'), old);
        let count = 0;
        for (const [step, lost] of crashes) {
          fileSystem.crashAfter(step);
          const isWhole = await run(sinkOf(fileSystem, mode)).then(
            () => true,
            () => false,
          );
          fileSystem.restart(lost);
          const files = fileSystem.files();
          if (isWhole) expect(files['f']).to.equal(whole);
          if (mode === 'replace') expect(files['f']).to.be.oneOf([text(old), whole]);
          // A job that has finished would begin afresh. One that has begun so has left something, which
          // the next run tidies up.
          const isTidy = !('f.checkpoint.json' in files) && !('f.partial' in files);
          if (isWhole || (files['f'] === whole && isTidy)) break;
          count++;
        }
        if (count === crashes.length) await run(sinkOf(fileSystem, mode));
        const { f, ...others } = fileSystem.files();
        expect(f).to.equal(whole);
        // The lock of one that crashed behind its end is left to the next run.
        const left = Object.keys(others).filter((name) => !name.includes('.lock'));
        expect(left).to.deep.equal([]);
        return count;
      };

      for (const lost of ['nothing', 'data', 'names', 'everything'] as const) {
        it(`should hold each row once over a crash at any step: ${title}, ${mode}, ${lost} lost`, async () => {
          let step = 0;
          while ((await runOver([[step, lost]])) === 1) step++;
          expect(step).to.be.greaterThan(30);
        });
      }

      it(`should hold each row once over many crashes: ${title}, ${mode}`, async () => {
        const lost = fc.constantFrom<Loss>('nothing', 'data', 'names', 'everything');
        const crashes = fc.array(fc.tuple(fc.nat(30), lost), { maxLength: 8 });
        await fc.assert(
          fc.asyncProperty(crashes, async (given) => {
            await runOver(given);
          }),
          {
            examples: [
              [
                [
                  [21, 'nothing'],
                  [28, 'nothing'],
                  [8, 'nothing'],
                ],
              ],
            ],
          },
        );
      });

      it(`should lose nothing when the disk is full: ${title}, ${mode}`, async () => {
        for (let space = 0; space < 2_500; space += 13) {
          const fileSystem = fakeFileSystem();
          await load(sinkOf(fileSystem, 'append'), old);
          fileSystem.setSpace(space);
          const error = await sinkError(
            run(sinkOf(fileSystem, mode)).then(() => {
              throw new Error(`enough at ${space.toString()}`);
            }),
          ).catch((enough: unknown) => enough as Error);
          if (error.message.includes('enough')) return;
          expect(error.message).to.match(/^cannot write f \(ENOSPC\): the disk is full; make room/);
          fileSystem.setSpace(Infinity);
          await run(sinkOf(fileSystem, mode));
          expect(fileSystem.files()).to.deep.equal({ f: whole });
        }
        expect.fail('never enough');
      });
    }
  }

  it('should sync rows before their checkpoint, and the folder last', async () => {
    const fileSystem = fakeFileSystem();
    const session = await opened(ndjsonFile('f', { fileSystem, stamp: false }));
    const before = fileSystem.steps.length;
    await done(session.write([1, 2]));
    await done(session.commit({ cursor: { v: 1 } as unknown as Cursor }));
    expect(anonymous(fileSystem.steps.slice(before))).to.deep.equal([
      'write f 0-4',
      'sync f',
      'make LEASE/draft',
      'write LEASE/draft 0-135',
      'sync LEASE/draft',
      'rename LEASE/draft f.checkpoint.json',
      'syncFolder',
    ]);
  });

  it('should take the staging file into the lease, and note that a swap is due before it swaps', async () => {
    const fileSystem = fakeFileSystem();
    await load(ndjsonFile('f', { fileSystem, mode: 'replace', stamp: false }), [1]);
    const steps = anonymous(fileSystem.steps);
    expect(steps.slice(steps.lastIndexOf('setMode f.partial 600'))).to.deep.equal([
      'setMode f.partial 600',
      'sync f.partial',
      'rename f.partial LEASE/staged',
      'make LEASE/draft',
      'write LEASE/draft 0-120',
      'sync LEASE/draft',
      'rename LEASE/draft f.checkpoint.json',
      'syncFolder',
      'rename LEASE/staged f',
      'rename f.checkpoint.json LEASE/draft',
      'remove LEASE/draft',
      'syncFolder',
      'remove LEASE/heartbeat',
      'remove LEASE/holder.json',
      'removeFolder LEASE',
      'removeFolder f.lock',
    ]);
  });
});
