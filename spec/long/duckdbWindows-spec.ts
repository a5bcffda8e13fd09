import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckdb, type DuckdbOptions } from '../../lib/sinks/duckdb/duckdb.js';
import type { RefusedRow } from '../../lib/sinks/types.js';
import { builtScript } from '../support/builtScript.js';
import { queryDuckdb as query } from '../support/duckdbStore.js';
import { done, load, opened, sinkError } from '../support/sinkJob.js';

const cursor = { v: 1, next: '/api/v1/users?after=x' } as never;
const stopped = { kind: 'complete', end: 'stopped' } as const;

describe('duckdb with a window of more rows than are kept for a commit', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    path = join(folder, 'okta.duckdb');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const sink = (options: Partial<DuckdbOptions> = {}) =>
    duckdb(path, { table: 'users', mode: 'append', ...options });

  const many = Array.from({ length: 45_000 }, (_, n) => ({ id: `u${n.toString()}`, n }));
  const columns = { id: 'text', n: 'integer' } as const;
  const count = async () =>
    query(path, 'SELECT count(*)::VARCHAR, count(DISTINCT id)::VARCHAR FROM users', 'users');
  const written = async (options: Partial<DuckdbOptions> = {}) => {
    const session = await opened(sink({ columns, ...options }));
    for (let n = 0; n < many.length; n += 1_000) {
      await done(session.write(many.slice(n, n + 1_000)));
    }
    return session;
  };

  for (const mode of ['append', 'upsert', 'replace'] as const) {
    it(`should commit all of them or none, with their checkpoint, with mode ${mode}`, async () => {
      const dropped = await written({ mode });
      await done(dropped.close({ kind: 'unsubscribed' }));
      expect(await count()).to.deep.equal(mode === 'replace' ? [] : [['0', '0']]);

      const session = await written({ mode });
      await done(session.commit({ cursor }));
      await done(session.write([{ id: 'u0', n: -1 }]));
      await done(session.commit({ finished: true, end: 'lastPage' }));
      await done(session.close(stopped));
      const rows = mode === 'upsert' ? '45000' : '45001';
      expect(await count()).to.deep.equal([[rows, '45000']]);
      const last = await query(path, "SELECT n::VARCHAR FROM users WHERE id = 'u0' ORDER BY n");
      expect(last).to.deep.equal(mode === 'upsert' ? [['-1']] : [['-1'], ['0']]);
    });
  }

  it('should drop them when it is killed', async () => {
    const child = spawn(
      process.execPath,
      [builtScript('spec/support/duckdbHang.ts'), path, '45000'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const session = await opened(sink());
    expect(session.checkpoint).to.deep.equal({ v: 1, at: 5_000 });
    await done(session.close(stopped));
    expect(await count()).to.deep.equal([['5000', '5000']]);
  });

  it('should keep the last of a key over its parts, and add columns in the midst of them', async () => {
    const adding = { mode: 'upsert', columns: { id: 'text' }, onDrift: 'add' } as const;
    const session = await opened(sink(adding));
    await done(session.write(many.slice(0, 21_000).map(({ id }) => ({ id }))));
    await done(session.write(many.slice(0, 21_000)));
    await done(session.write([{ id: 'u1', n: 'last' }]));
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close(stopped));
    const rows = await query(
      path,
      "SELECT n::VARCHAR FROM users WHERE id IN ('u1', 'u2') ORDER BY id",
    );
    expect(rows).to.deep.equal([['"last"'], ['2']]);
    expect(await count()).to.deep.equal([['21000', '21000']]);
  });

  it('should let another job of the file commit meanwhile', async () => {
    const session = await written();
    await load(sink({ table: 'groups' }), [{ id: 'g' }], { name: 'groups' });
    await load(sink({ columns }), [{ id: 'other', n: 1 }], { name: 'others' });
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close(stopped));
    expect(await count()).to.deep.equal([['45001', '45001']]);
  });

  const constrained = () =>
    query(
      path,
      `CREATE TABLE users (id VARCHAR, n INTEGER CHECK (n <> 20500 AND n <> 44999), _run VARCHAR,
         _loaded_at TIMESTAMPTZ)`,
    );

  it('should name the row that a constraint refuses, wherever it comes, and load nothing', async () => {
    await constrained();
    const session = await opened(sink({ columns }));
    const early = await sinkError(done(session.write(many.slice(20_000, 40_500))));
    expect(early.key).to.equal('u20500');
    await done(session.close({ kind: 'error', error: early }));

    const second = await opened(sink({ columns }));
    await done(second.write(many.slice(0, 20_500)));
    await done(second.write(many.slice(44_990)));
    const late = await sinkError(done(second.commit({ finished: true, end: 'lastPage' })));
    expect(late.key).to.equal('u44999');
    await done(second.close({ kind: 'error', error: late }));
    expect(await count()).to.deep.equal([['0', '0']]);
  });

  it('should give all rows that a constraint refuses to the dead letter, and load the others', async () => {
    await constrained();
    const dead: string[] = [];
    const deadLetter = ({ key }: RefusedRow) => void dead.push(key);
    await load(sink({ columns, deadLetter }), [...many.slice(0, 20_501), ...many.slice(-1)]);
    expect(dead).to.deep.equal(['u20500', 'u44999']);
    expect(await count()).to.deep.equal([['20500', '20500']]);
  });
});
