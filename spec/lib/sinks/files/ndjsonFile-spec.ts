import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { OktaInputError } from '../../../../lib/errors.js';
import { ndjsonFile, type NdjsonFileOptions } from '../../../../lib/sinks/files/ndjsonFile.js';
import type { RefusedRow } from '../../../../lib/sinks/types.js';
import type { ConformanceRow } from '../../../../lib/testing/conformance/store.js';
import { sinkConformance } from '../../../../lib/testing/sinkConformance.js';
import { fileStore } from '../../../support/fileStore.js';
import { refusal } from '../../../support/refusal.js';
import { done, load, opened, sinkError } from '../../../support/sinkJob.js';

const parse = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ConformanceRow);

describe('ndjsonFile', () => {
  for (const mode of ['append', 'replace'] as const) {
    describe(`with mode '${mode}'`, () => {
      const setUp = () =>
        fileStore(
          (path, fileSystem) => ndjsonFile(path, { mode, stamp: false, fileSystem }),
          parse,
        );
      const severalJobs = mode === 'append';
      for (const { name, run } of sinkConformance(setUp, { mode, severalJobs })) it(name, run);
    });
  }

  describe('on a disk', () => {
    const stamp = '"_run":"run-1","_loaded_at":"2026-01-31T03:00:00.000Z"}';
    let folder: string;
    let path: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
      path = join(folder, 'users.ndjson');
    });
    afterEach(() => rm(folder, { recursive: true }));

    const text = () => readFile(path, 'utf8');
    const loaded = async (rows: readonly unknown[], options?: NdjsonFileOptions) => {
      await load(ndjsonFile(path, options), rows);
      return text();
    };

    it('should put the stamp last in each line', async () => {
      expect(await loaded([{ id: 'a' }, {}, { s: '}' }])).to.equal(
        `{"id":"a",${stamp}\n{${stamp}\n{"s":"}",${stamp}\n`,
      );
    });

    it('should wrap what is no object', async () => {
      expect(await loaded([[1], 'a', null, new Date(0)])).to.equal(
        ['[1]', '"a"', 'null', '"1970-01-01T00:00:00.000Z"']
          .map((json) => `{"record":${json},${stamp}\n`)
          .join(''),
      );
    });

    it('should put its stamp in the place of properties of these names', async () => {
      expect(await loaded([{ _run: 1, id: 'a', _loaded_at: 2 }])).to.equal(`{"id":"a",${stamp}\n`);
    });

    it('should leave rows alone without a stamp', async () => {
      expect(await loaded([{ _run: 1 }, [2], {}], { stamp: false })).to.equal(
        '{"_run":1}\n[2]\n{}\n',
      );
    });

    it('should write declared keys alone with a schema', async () => {
      const schema = z.object({ id: z.string() });
      expect(await loaded([{ id: 'a', password: 'p' }], { schema })).to.equal(
        `{"id":"a",${stamp}\n`,
      );
    });

    it('should name the row that does not fit and keep the file as it was', async () => {
      await writeFile(path, '{"id":"0"}\n');
      const schema = z.object({ id: z.string(), n: z.number() });
      const rows = [
        { id: 'a', n: 1 },
        { id: 'b', n: 'secret' },
      ];
      const error = await sinkError(load(ndjsonFile(path, { schema }), rows));
      expect(error.message).to.match(/^the row "b" does not fit the schema: n: .+; leave it out/);
      expect(error.message).not.to.contain('secret');
      expect(error.key).to.equal('b');
      expect(await text()).to.equal('{"id":"0"}\n');
      expect(await readdir(folder)).to.deep.equal(['users.ndjson']);
    });

    it('should name a row without a key by its number in the run', async () => {
      const session = await opened(ndjsonFile(path));
      await done(session.write([1, 2]));
      expect((await sinkError(done(session.write([3, undefined])))).key).to.equal(
        'row 4 of the run',
      );
      await done(session.close({ kind: 'unsubscribed' }));
    });

    it('should hand what has no JSON to the dead letter and load the others', async () => {
      const cycle: { id: string; self?: unknown } = { id: 'c' };
      cycle.self = cycle;
      const refused: RefusedRow[] = [];
      const deadLetter = async (row: RefusedRow) => {
        await Promise.resolve();
        refused.push(row);
      };
      const rows = [{ uuid: 'u' }, undefined, cycle, { id: 'd' }];
      expect(await loaded(rows, { stamp: false, deadLetter })).to.equal(
        '{"uuid":"u"}\n{"id":"d"}\n',
      );
      expect(refused.map(({ key, row }) => [key, row])).to.deep.equal([
        ['row 2 of the run', undefined],
        ['c', cycle],
      ]);
    });

    it('should end the run when the dead letter fails', async () => {
      const failure = new Error('full');
      const deadLetter = () => Promise.reject(failure);
      const error = await sinkError(load(ndjsonFile(path, { deadLetter }), [undefined]));
      expect(error.cause).to.equal(failure);
    });

    it('should make private files and leave the permissions of others', async () => {
      await loaded([{}]);
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      await rm(path);
      await writeFile(path, '', { mode: 0o644 });
      for (const mode of ['append', 'replace'] as const) {
        await loaded([{}], { mode });
        expect((await stat(path)).mode & 0o777, mode).to.equal(0o644);
      }
    });

    it('should leave nothing but the file when a job has finished', async () => {
      for (const mode of ['append', 'replace'] as const) await loaded([{}], { mode });
      expect(await readdir(folder)).to.deep.equal(['users.ndjson']);
    });

    it('should end a last line that somebody has left open', async () => {
      await writeFile(path, '{"id":"0"}');
      expect(await loaded([{ id: 'a' }], { stamp: false })).to.equal('{"id":"0"}\n{"id":"a"}\n');
    });

    it('should refuse to go on with a file that was cut or is gone', async () => {
      const session = await opened(ndjsonFile(path, { stamp: false }));
      await done(session.write([{ id: 'a' }]));
      await done(session.commit({ cursor: { v: 1 } as never }));
      await done(session.close({ kind: 'unsubscribed' }));

      await writeFile(path, '{');
      const cut = await sinkError(opened(ndjsonFile(path)));
      expect(cut.message).to.contain('holds 1 bytes alone, and 11 bytes of it are committed; put');
      await rm(path);
      expect((await sinkError(opened(ndjsonFile(path)))).message).to.contain('is gone');
      await load(ndjsonFile(path, { stamp: false }), [{ id: 'b' }], { resume: 'never' });
      expect(await text()).to.equal('{"id":"b"}\n');
    });

    describe('with mode replace', () => {
      const staging = () => `${path}.partial`;
      const replacing = (options: NdjsonFileOptions = {}) =>
        ndjsonFile(path, { mode: 'replace', stamp: false, ...options });
      const modeOf = async (file: string) => (await stat(file)).mode & 0o777;
      /** Stops a run behind a commit. */
      const stopped = async () => {
        const session = await opened(replacing());
        await done(session.write([{ id: 'a' }]));
        await done(session.commit({ cursor: { v: 1 } as never }));
        await done(session.close({ kind: 'unsubscribed' }));
      };

      beforeEach(() => writeFile(path, '{"id":"old"}\n', { mode: 0o640 }));

      const exchanges: readonly (readonly [string, () => Promise<void>])[] = [
        ['gone', () => rm(staging())],
        [
          'another one',
          async () => {
            await rm(staging());
            await writeFile(staging(), '{"id":"a"}\n');
          },
        ],
      ];
      for (const [what, exchange] of exchanges) {
        for (const at of ['write', 'commit'] as const) {
          it(`should not be complete with a staging file that is ${what} behind a ${at}`, async () => {
            const session = await opened(replacing());
            await done(session.write([{ id: 'a' }]));
            if (at === 'commit') await done(session.commit({ cursor: { v: 1 } as never }));
            await exchange();
            const { message } = await sinkError(
              done(session.commit({ finished: true, end: 'lastPage' })),
            );
            expect(message).to.contain('users.ndjson.partial has gone, or is not the file that');
            await done(session.close({ kind: 'error', error: undefined }));
            expect(await text()).to.equal('{"id":"old"}\n');
          });
        }
      }

      it('should refuse to go on with a staging file that is gone, or was edited', async () => {
        await stopped();
        await writeFile(staging(), '{"id":"b"}\n{"id":"c"}\n');
        const edited = await sinkError(opened(replacing()));
        expect(edited.message).to.contain('was changed since, before the end of what is committed');
        await rm(staging());
        expect((await sinkError(opened(replacing()))).message).to.contain('.partial is gone');
        await load(replacing(), [{ id: 'c' }], { resume: 'never' });
        expect(await text()).to.equal('{"id":"c"}\n');
      });

      it('should load a private file, and give it the permissions of the old one, whatever the umask', async () => {
        const before = process.umask(0o777);
        try {
          const session = await opened(replacing());
          expect(await modeOf(staging())).to.equal(0o600);
          await done(session.commit({ finished: true, end: 'lastPage' }));
          await done(session.close({ kind: 'unsubscribed' }));
          expect(await modeOf(path)).to.equal(0o640);
        } finally {
          process.umask(before);
        }
      });

      it('should take nothing from a staging file that somebody has planted', async () => {
        await writeFile(staging(), 'x'.repeat(100));
        await chmod(staging(), 0o666);
        await rm(path);
        await load(replacing(), [{ id: 'a' }]);
        expect(await modeOf(path)).to.equal(0o600);
        expect(await text()).to.equal('{"id":"a"}\n');
      });

      it('should follow no link that somebody has planted', async () => {
        const victim = join(folder, 'victim');
        const intact = async () => {
          expect(await readFile(victim, 'utf8')).to.equal('precious\n');
        };
        await writeFile(victim, 'precious\n');
        await symlink(victim, staging());
        await load(replacing(), [{ id: 'a' }]);
        expect((await lstat(path)).isFile()).to.equal(true);
        await intact();

        await stopped();
        await rm(staging());
        await symlink(victim, staging());
        expect((await sinkError(opened(replacing()))).message).to.contain(
          `(ELOOP at ${staging()}): a link lies there, and none is followed`,
        );
        await rm(staging());

        const sidecar = `${path}.checkpoint.json`;
        await rm(sidecar);
        await symlink(victim, sidecar);
        expect((await sinkError(opened(replacing()))).message).to.contain(`(ELOOP at ${sidecar})`);
        await intact();
      });
    });

    for (const mode of ['append', 'replace'] as const) {
      it(`should refuse what is no regular file, and links to such, with mode ${mode}`, async () => {
        if (process.platform === 'win32') return;
        execFileSync('mkfifo', [path]);
        await symlink('/dev/null', join(folder, 'device'));
        await symlink('nowhere', join(folder, 'dangling'));
        for (const [name, what] of [
          ['users.ndjson', 'is a device, a FIFO or a socket, not a regular file; give the path'],
          ['device', 'device (/dev/null) is a device, a FIFO or a socket'],
          ['dangling', 'is a link that leads nowhere'],
        ] as const) {
          const error = await sinkError(opened(ndjsonFile(join(folder, name), { mode })));
          expect(error.message).to.contain(what);
        }
        expect((await lstat(path)).isFIFO()).to.equal(true);
        expect((await lstat('/dev/null')).isCharacterDevice()).to.equal(true);
        expect((await readdir(folder)).sort()).to.deep.equal([
          'dangling',
          'device',
          'users.ndjson',
        ]);
      });
    }

    it('should not say that rows are there whose file was moved away', async () => {
      await writeFile(path, '{"id":"0"}\n');
      const session = await opened(ndjsonFile(path, { stamp: false }));
      await done(session.write([{ id: 'a' }]));
      await rename(path, join(folder, 'users.ndjson.1'));
      const { message } = await sinkError(
        done(session.commit({ finished: true, end: 'lastPage' })),
      );
      expect(message).to.contain(
        'users.ndjson has gone, or is not the file that this job has written',
      );
      await done(session.close({ kind: 'error', error: undefined }));
      expect(await readFile(join(folder, 'users.ndjson.1'), 'utf8')).to.equal('{"id":"0"}\n');
    });

    it('should refuse to go on with a file that was edited', async () => {
      const session = await opened(ndjsonFile(path, { stamp: false }));
      await done(session.write([{ id: 'a' }, { id: 'b' }]));
      await done(session.commit({ cursor: { v: 1 } as never }));
      await done(session.close({ kind: 'unsubscribed' }));
      const rows = await text();
      for (const edited of [
        `{"id":"x"}\n${rows}`,
        rows.replace('b', 'bbbb'),
        rows.replace('a', 'c'),
      ]) {
        await writeFile(path, edited);
        const { message } = await sinkError(opened(ndjsonFile(path, { stamp: false })));
        expect(message).to.contain('was changed since, before the end of what is committed');
        expect(await text()).to.equal(edited);
      }
      // Whoever wrote the checkpoint may not have noted what the last bytes are told by.
      const sidecar = `${path}.checkpoint.json`;
      const noted = JSON.parse(await readFile(sidecar, 'utf8')) as { tail?: string };
      delete noted.tail;
      await writeFile(sidecar, JSON.stringify(noted));
      await writeFile(path, rows.replace('b', 'bbbb'));
      expect((await sinkError(opened(ndjsonFile(path)))).message).to.contain('was changed since');
      await writeFile(path, rows);
      await load(ndjsonFile(path, { stamp: false }), [{ id: 'c' }]);
      expect(await text()).to.equal(`${rows}{"id":"c"}\n`);
    });

    it('should refuse a sidecar that it cannot read, and say what to do', async () => {
      for (const sidecar of ['', '{}', '{"v":1,"mode":"append","size":-1,"checkpoints":[]}']) {
        await writeFile(`${path}.checkpoint.json`, sidecar);
        const { message } = await sinkError(opened(ndjsonFile(path)));
        expect(message)
          .to.contain('users.ndjson.checkpoint.json does not hold checkpoints')
          .and.contain('delete it');
      }
      expect(await readdir(folder)).not.to.include('users.ndjson.lock');
    });

    it('should refuse to go on in another mode, unless it begins afresh', async () => {
      const session = await opened(ndjsonFile(path, { stamp: false }));
      await done(session.write([1]));
      await done(session.commit({ cursor: { v: 1 } as never }));
      await done(session.close({ kind: 'unsubscribed' }));
      const replacing = ndjsonFile(path, { mode: 'replace', stamp: false });
      expect((await sinkError(opened(replacing))).message).to.contain(
        "has begun with mode 'append'",
      );
      const other = await sinkError(opened(replacing, { name: 'groups' }));
      expect(other.message).to.contain('job "users" has not finished');
      await load(replacing, [2], { resume: 'never' });
      expect(await text()).to.equal('2\n');
    });

    it('should keep the rows of other jobs when one goes on', async () => {
      const sink = ndjsonFile(path, { stamp: false });
      const users = await opened(sink);
      await done(users.write(['u1']));
      await done(users.commit({ cursor: { v: 1 } as never }));
      await done(users.close({ kind: 'unsubscribed' }));
      await load(sink, ['g1'], { name: 'groups' });
      await load(sink, ['u2']);
      expect(await text()).to.equal('"u1"\n"g1"\n"u2"\n');
    });

    it('should refuse another job of the same file while one runs, by any path', async () => {
      await writeFile(path, '');
      await symlink(path, join(folder, 'link'));
      const session = await opened(ndjsonFile(path));
      const now = () => new Date('2026-01-31T05:30:00.000Z');
      const error = await sinkError(
        opened(ndjsonFile(join(folder, 'link')), { name: 'groups', now }),
      );
      expect(error.message).to.match(
        /users\.ndjson is held by job "users" of .+:\d+, for 2 h \(since 2026-01-31T03:00:00.000Z\); wait for it to end, or end that process \(its lease ends with it, on another host after 60 s\)$/,
      );
      await done(session.close({ kind: 'unsubscribed' }));
    });

    it('should say what is the matter with a path', async () => {
      const missing = ndjsonFile(join(folder, 'none', 'users.ndjson'));
      expect((await sinkError(opened(missing))).message).to.contain(
        '(ENOENT): make the folder first',
      );
      expect((await sinkError(opened(ndjsonFile(folder)))).message).to.contain(
        '(EISDIR): give the path',
      );
      await rm(`${folder}.lock`, { force: true });
    });

    it('should refuse to replace with what has changed alone', async () => {
      const outcome = await opened(ndjsonFile(path, { mode: 'replace' }), {
        incremental: true,
      }).catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(OktaInputError).with.property('field', 'mode');
      expect(await readdir(folder)).to.deep.equal([]);
    });
  });

  it('should refuse options that are wrong', () => {
    const given: [unknown, unknown, RegExp][] = [
      ['', {}, /^path must be the path of a file: got ""; write/],
      [
        'a',
        { mode: 'upsert' },
        /^mode must be 'append' or 'replace': got "upsert"; a file has no keys/,
      ],
      ['a', { schema: {} }, /^schema must be a schema of zod 4: got/],
      ['a', { schema: z.date() }, /^schema must be a schema of JSON/],
      ['a', { stamp: 1 }, /^stamp must be a boolean: got 1/],
      ['a', { deadLetter: 1 }, /^deadLetter must be a function: got 1/],
      ['a', { fileSystem: 1 }, /^fileSystem must be a file system: got 1/],
      ['a', { sxhema: 1 }, /^sxhema is not a field; the fields are mode, stamp/],
    ];
    for (const [path, options, message] of given) {
      expect(refusal(() => ndjsonFile(path as string, options as object)).message).to.match(
        message,
      );
    }
  });
});
