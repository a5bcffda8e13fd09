import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OktaInputError, OktaSinkError } from '../../../lib/errors.js';
import { duckdb, type DuckdbOptions } from '../../../lib/sinks/duckdb/duckdb.js';
import type { RefusedRow } from '../../../lib/sinks/types.js';
import { sinkConformance } from '../../../lib/testing/sinkConformance.js';
import { builtScript } from '../../support/builtScript.js';
import { duckdbStore, queryDuckdb as query } from '../../support/duckdbStore.js';
import { done, load, opened, sinkError } from '../../support/sinkJob.js';

const cursor = { v: 1, next: '/api/v1/users?after=x' } as never;
const stopped = { kind: 'complete', end: 'stopped' } as const;

describe('duckdb', function () {
  // Processes of their own, and tens of thousands of rows.
  this.timeout(60_000);
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    path = join(folder, 'okta.duckdb');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const sink = (options: Partial<DuckdbOptions> = {}) =>
    duckdb(path, { table: 'users', mode: 'append', ...options });

  // Those of the other modes stand in spec/long.
  describe('with mode upsert', () => {
    const mode = 'upsert';
    for (const { name, run } of sinkConformance(() => duckdbStore(mode), { mode })) it(name, run);
  });

  it('should load columns of every type, and nulls', async () => {
    const columns = {
      id: 'text',
      small: 'integer',
      large: 'bigint',
      ratio: 'double',
      active: 'boolean',
      at: 'timestamp',
      day: 'date',
      tags: 'json',
      login: { type: 'text', path: 'profile.login' },
    } as const;
    const row = {
      id: '00u1',
      small: -7,
      large: '9007199254740993',
      ratio: 0.5,
      active: true,
      at: '2026-01-31T03:00:00.123456+01:00',
      day: '2024-02-29',
      tags: ['a', null],
      profile: { login: 'é"\n' },
    };
    await load(sink({ columns }), [row, { id: '00u2' }]);
    const rows = await query(
      path,
      `SELECT id, small::VARCHAR, large::VARCHAR, ratio::VARCHAR, active::VARCHAR,
         epoch_us("at")::VARCHAR, day::VARCHAR, tags::VARCHAR, login, _run, epoch_ms(_loaded_at)::VARCHAR
       FROM users`,
    );
    const loaded = ['run-1', Date.parse('2026-01-31T03:00:00Z').toString()];
    const at = `${Date.parse('2026-01-31T02:00:00.123Z').toString()}456`;
    expect(rows).to.deep.equal([
      [
        '00u1',
        '-7',
        '9007199254740993',
        '0.5',
        'true',
        at,
        '2024-02-29',
        '["a",null]',
        'é"\n',
        ...loaded,
      ],
      ['00u2', null, null, null, null, null, null, null, null, ...loaded],
    ]);
  });

  it('should load a list of paths as text, into a schema, whatever the names', async () => {
    const options = { table: 'my "own.us ers', columns: ['id', 'profile.login'] };
    await load(sink(options), [{ id: 1, profile: { login: 'a' } }]);
    expect(await query(path, 'SELECT id, profile_login FROM "my ""own"."us ers"')).to.deep.equal([
      ['1', 'a'],
    ]);
  });

  it('should keep the last of the rows of a key, within a commit and over commits', async () => {
    const upsert = sink({ mode: 'upsert', columns: { id: 'text', n: 'integer' } });
    await load(upsert, [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
      { id: 'a', n: 3 },
    ]);
    await load(
      upsert,
      [
        { id: 'b', n: 4 },
        { id: 'c', n: 5 },
        { id: 'c', n: 6 },
      ],
      { run: 'run-2' },
    );
    const rows = await query(path, 'SELECT id, n::VARCHAR, _run FROM users ORDER BY id');
    expect(rows).to.deep.equal([
      ['a', '3', 'run-1'],
      ['b', '4', 'run-2'],
      ['c', '6', 'run-2'],
    ]);
  });

  it('should keep the order of rows that have waited for their commit, and drop those that have none', async () => {
    const ids = Array.from({ length: 5_000 }, (_, n) => ({ id: `u${n.toString()}` }));
    const append = sink({ columns: ['id'] });
    const dropped = await opened(append);
    await done(dropped.write(ids));
    await done(dropped.close({ kind: 'unsubscribed' }));
    const session = await opened(append);
    for (let n = 0; n < ids.length; n += 500) await done(session.write(ids.slice(n, n + 500)));
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close(stopped));
    const rows = await query(path, 'SELECT id FROM users ORDER BY rowid');
    expect(rows).to.deep.equal(ids.map(({ id }) => [id]));
  });

  it('should keep the last of a key, and its added columns, among rows that have waited', async () => {
    const ids = Array.from({ length: 2_500 }, (_, n) => ({ id: `u${n.toString()}` }));
    const session = await opened(sink({ mode: 'upsert', columns: ['id'], onDrift: 'add' }));
    await done(session.write(ids));
    await done(session.write(ids.map(({ id }, n) => ({ id, n }))));
    await done(session.write([{ id: 'u1', n: 'last', of: 'all' }]));
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close(stopped));
    const rows = await query(path, 'SELECT id, n, "of" FROM users ORDER BY length(id), id');
    expect(rows).to.deep.equal(
      ids.map(({ id }, n) => (n === 1 ? [id, '"last"', '"all"'] : [id, n.toString(), null])),
    );
  });

  it('should keep the last of a key of columns of any name', async () => {
    const session = await opened(sink({ mode: 'upsert', columns: ['id', 'rowid'] }));
    await done(session.write([{ id: 'a', rowid: '9' }]));
    await done(session.write([{ id: 'a', rowid: '1' }]));
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close(stopped));
    expect(await query(path, 'SELECT id, "rowid" FROM users')).to.deep.equal([['a', '1']]);
  });

  it('should upsert into a table with a primary key and columns of its own', async () => {
    await query(
      path,
      `CREATE TABLE users (note VARCHAR, id VARCHAR PRIMARY KEY, n INTEGER, _run VARCHAR,
         _loaded_at TIMESTAMPTZ)`,
    );
    await query(path, "INSERT INTO users VALUES ('mine', 'a', 1, NULL, NULL)");
    const upsert = sink({ mode: 'upsert', columns: { id: 'text', n: 'integer' } });
    await load(upsert, [
      { id: 'a', n: 2 },
      { id: 'b', n: 3 },
    ]);
    await load(upsert, [{ id: 'a', n: 4 }]);
    expect(await query(path, 'SELECT note, id, n::VARCHAR FROM users ORDER BY id')).to.deep.equal([
      ['mine', 'a', '4'],
      [null, 'b', '3'],
    ]);
  });

  it('should name a row that does not fit, and load nothing of its run', async () => {
    const session = await opened(sink({ key: 'id', columns: { id: 'text', age: 'integer' } }));
    const rows = [
      { id: '00u1', age: 1 },
      { id: '00u2', age: 'abc' },
    ];
    const error = await sinkError(done(session.write(rows)));
    await done(session.close({ kind: 'error', error }));
    expect(error.key).to.equal('00u2');
    expect(error.message)
      .to.match(/"00u2" does not fit: column age takes a whole number/)
      .and.not.include('abc');
    expect(await tables()).to.deep.equal([]);
  });

  it('should give rows that do not fit to the dead letter, and load the others', async () => {
    const dead: RefusedRow[] = [];
    const options = {
      key: 'id',
      columns: { id: 'text', age: 'bigint' },
      deadLetter: (refused: RefusedRow) => void dead.push(refused),
    } as const;
    const rows = [{ id: 'a', age: 1 }, { age: 2 }, { id: 'c', age: 2 ** 53 }, { id: 'd' }];
    await load(sink(options), rows);
    expect(dead.map(({ key, row }) => [key, row])).to.deep.equal([
      ['row 2 of the run', rows[1]],
      ['c', rows[2]],
    ]);
    expect(dead[0]?.error.message).to.include('has no value for the key id');
    expect(await query(path, 'SELECT id FROM users')).to.deep.equal([['a'], ['d']]);
  });

  describe('with a constraint of the table', () => {
    beforeEach(async () => {
      await query(
        path,
        `CREATE TABLE users (id VARCHAR, n INTEGER CHECK (n < 100), _run VARCHAR,
           _loaded_at TIMESTAMPTZ)`,
      );
    });
    const columns = { id: 'text', n: 'integer' } as const;
    const rows = Array.from({ length: 50 }, (_, n) => ({ id: `u${n.toString()}`, n: n * 3 }));

    it('should name a row that the database refuses, and load nothing', async () => {
      const error = await sinkError(load(sink({ columns }), rows));
      expect(error.key).to.equal('u34');
      expect(error.message).to.match(/CHECK/);
      expect(await query(path, 'SELECT id FROM users')).to.deep.equal([]);
    });

    it('should give it to the dead letter, and load the others', async () => {
      const dead: string[] = [];
      const deadLetter = ({ key }: RefusedRow) => void dead.push(key);
      await load(sink({ columns, deadLetter }), rows);
      expect(dead).to.deep.equal(rows.slice(34).map(({ id }) => id));
      const loaded = await query(path, 'SELECT id FROM users');
      expect(loaded).to.deep.equal(rows.slice(0, 34).map(({ id }) => [id]));
    });

    it('should give it to the dead letter where others are taken away', async () => {
      const dead: string[] = [];
      const deadLetter = ({ key }: RefusedRow) => void dead.push(key);
      const session = await opened(sink({ columns, deadLetter }));
      await done(session.write(rows.slice(30, 40)));
      await done(session.remove?.([{ id: 'u31' }, { id: 'u39' }]) ?? []);
      await done(session.commit({ cursor }));
      await done(session.close(stopped));
      expect(dead).to.deep.equal(rows.slice(34, 40).map(({ id }) => id));
      const loaded = await query(path, 'SELECT id FROM users ORDER BY id');
      expect(loaded).to.deep.equal([['u30'], ['u32'], ['u33']]);
    });
  });

  it('should refuse a row whose key the table has, and load the others', async () => {
    await query(
      path,
      'CREATE TABLE users (id VARCHAR PRIMARY KEY, n INTEGER, _run VARCHAR, _loaded_at TIMESTAMPTZ)',
    );
    const dead: string[] = [];
    const deadLetter = ({ key }: RefusedRow) => void dead.push(key);
    const appending = sink({ columns: { id: 'text', n: 'integer' }, deadLetter });
    const rows = ['a', 'b', 'a', 'c'].map((id, n) => ({ id, n }));
    await load(appending, rows);
    await load(appending, [{ id: 'd' }, { id: 'c' }]);
    expect(dead).to.deep.equal(['a', 'c']);
    const loaded = await query(path, 'SELECT id, n::VARCHAR FROM users ORDER BY id');
    expect(loaded).to.deep.equal([
      ['a', '0'],
      ['b', '1'],
      ['c', '3'],
      ['d', null],
    ]);
  });

  it('should append to a table with columns of its own, and their defaults', async () => {
    await query(
      path,
      `CREATE TABLE users (n INTEGER DEFAULT 7, _loaded_at TIMESTAMPTZ, "at" TIMESTAMP DEFAULT now(),
         _run VARCHAR, ID VARCHAR)`,
    );
    await load(sink({ columns: { id: 'text' } }), [{ id: 'a' }, { id: 'b' }]);
    const rows = await query(
      path,
      'SELECT id, n::VARCHAR, ("at" IS NULL)::VARCHAR, _run FROM users',
    );
    expect(rows).to.deep.equal([
      ['a', '7', 'false', 'run-1'],
      ['b', '7', 'false', 'run-1'],
    ]);
  });

  it('should tell rows apart by a key of several columns', async () => {
    const columns = { groupId: 'text', id: 'text', at: 'timestamp', role: 'text' } as const;
    const upsert = sink({ mode: 'upsert', columns, key: ['groupId', 'id', 'at'] });
    const row = (groupId: string, at: string, role: string) => ({ groupId, id: 'u', at, role });
    await load(upsert, [
      row('a', '2026-01-01T00:00:00Z', '1'),
      row('b', '2026-01-01T00:00:00Z', '2'),
      row('a', '2026-01-01T01:00:00+01:00', '3'),
    ]);
    await load(upsert, [row('b', '2026-01-01T00:00:00.000Z', '4')]);
    expect(await query(path, 'SELECT "groupId", role FROM users ORDER BY 1')).to.deep.equal([
      ['a', '3'],
      ['b', '4'],
    ]);
  });

  it('should refuse a table of another shape, and leave it as it is', async () => {
    await query(path, 'CREATE TABLE users (id INTEGER, must VARCHAR NOT NULL)');
    const before = await tables();
    const { message } = await sinkError(opened(sink({ columns: { id: 'text', n: 'integer' } })));
    expect(message)
      .to.include('id is INTEGER, not VARCHAR')
      .and.include('n is missing')
      .and.include('_run is missing')
      .and.include('must takes no NULL');
    expect(await tables()).to.deep.equal(before);
  });

  it("should add columns for drift with onDrift 'add'", async () => {
    const adding = sink({
      columns: { id: 'text', login: { type: 'text', path: 'profile.login' } },
      onDrift: 'add',
    });
    const session = await opened(adding);
    await done(session.write([{ id: 'a', profile: { login: 'x' } }]));
    await done(session.write([{ id: 'b', status: 'ACTIVE' }]));
    await done(session.commit({ cursor }));
    await done(session.write([{ id: 'c', status: null, 'my.x"': [1] }]));
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close(stopped));
    await load(adding, [{ id: 'd', status: 'LOCKED' }]);
    expect(
      await query(path, 'SELECT id, status::VARCHAR, "my.x"""::VARCHAR FROM users'),
    ).to.deep.equal([
      ['a', null, null],
      ['b', '"ACTIVE"', null],
      ['c', null, '[1]'],
      ['d', '"LOCKED"', null],
    ]);
  });

  it("should refuse a row whose property has no checkpoint with onDrift 'add'", async () => {
    await query(
      path,
      'CREATE TABLE users (id VARCHAR, _run VARCHAR, _loaded_at TIMESTAMPTZ, note INTEGER)',
    );
    const dead: string[] = [];
    const deadLetter = ({ key, error }: RefusedRow) => void dead.push(`${key} ${error.message}`);
    const columns = { id: 'text' } as const;
    await load(sink({ columns, onDrift: 'add', deadLetter }), [
      { id: 'a', _run: 'x' },
      { id: 'b', ID: 'x' },
      { id: 'c', NOTE: 1 },
      { id: 'd', more: 1 },
    ]);
    expect(dead.map((text) => /^(.).*has the property "(.+?)"/.exec(text)?.slice(1))).to.deep.equal(
      [
        ['a', '_run'],
        ['b', 'ID'],
        ['c', 'NOTE'],
      ],
    );
    expect(dead[2]).to.include('is INTEGER in the table, not JSON');
    expect(await query(path, 'SELECT id, more::VARCHAR FROM users')).to.deep.equal([['d', '1']]);
  });

  it("should name property and row with onDrift 'fail', and ignore by default", async () => {
    const columns = { id: 'text' } as const;
    const rows = [{ id: 'a' }, { id: 'b', extra: 1 }];
    const error = await sinkError(load(sink({ columns, onDrift: 'fail' }), rows));
    expect(error.key).to.equal('b');
    expect(error.message).to.include('"extra"');
    await load(sink({ columns }), rows);
    expect(await query(path, 'SELECT id FROM users')).to.deep.equal([['a'], ['b']]);
  });

  it('should refuse another mode while a job is not at its end', async () => {
    const session = await opened(sink({ mode: 'replace' }));
    await done(session.write([{ id: 'a' }]));
    await done(session.commit({ cursor }));
    await done(session.close(stopped));
    const { message } = await sinkError(opened(sink({ mode: 'append' })));
    expect(message).to.include("mode 'replace'").and.include("'never'");
  });

  it('should refuse to go on where the rows before the checkpoint are gone', async () => {
    const session = await opened(sink());
    await done(session.write([{ id: 'a' }]));
    await done(session.commit({ cursor }));
    await done(session.close(stopped));
    await query(path, 'DROP TABLE users');
    const { message } = await sinkError(opened(sink()));
    expect(message).to.include('is gone').and.include("'never'");
    const afresh = await opened(sink(), { resume: 'never' });
    expect(afresh.checkpoint).to.equal(undefined);
    await done(afresh.close(stopped));
  });

  it('should refuse to replace what an incremental run does not read', async () => {
    const error: unknown = await opened(sink({ mode: 'replace' }), { incremental: true }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(OktaInputError).and.have.property('field', 'mode');
  });

  it('should write the table as Parquet when the job has finished, for its owner alone', async () => {
    const parquet = join(folder, "it's.parquet");
    const exporting = sink({ mode: 'replace', parquet });
    const session = await opened(exporting);
    await done(session.write([{ id: 'a' }]));
    await done(session.commit({ cursor }));
    expect(readdirSync(folder)).not.to.include("it's.parquet");
    await done(session.write([{ id: 'b' }]));
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close(stopped));
    const file = parquet.replaceAll("'", "''");
    expect(await query(path, `SELECT id FROM '${file}'`)).to.deep.equal([['a'], ['b']]);
    expect(readdirSync(folder)).to.have.members(["it's.parquet", 'okta.duckdb']);
    if (process.platform !== 'win32') expect(statSync(parquet).mode & 0o777).to.equal(0o600);
  });

  it('should load nothing when the Parquet file cannot be written', async () => {
    const exporting = sink({ parquet: join(folder, 'none', 'users.parquet') });
    await sinkError(load(exporting, [{ id: 'a' }]));
    expect(await tables()).to.deep.equal([]);
  });

  // Windows of more rows than are kept for a commit stand in spec/long.
  it('should let its owner alone read the log of what is committed, however often that is made', async () => {
    if (process.platform === 'win32') return;
    const before = process.umask(0o022);
    try {
      const session = await opened(sink());
      const log = `${path}.wal`;
      for (const id of ['a', 'b', 'c']) {
        await done(session.write([{ id }]));
        await done(session.commit({ cursor }));
        expect(statSync(log).mode & 0o777).to.equal(0o600);
        await query(path, 'CHECKPOINT');
      }
      await done(session.close(stopped));
    } finally {
      process.umask(before);
    }
  });

  it('should refuse a file that is no database', async () => {
    writeFileSync(path, 'text');
    const { message } = await sinkError(opened(sink()));
    expect(message).to.include(path).and.include('not a valid DuckDB database file');
  });

  it('should name the process that holds the file, and open it once that is gone', async () => {
    const session = await opened(sink());
    const elsewhere = () =>
      execFileSync(process.execPath, [builtScript('spec/support/duckdbOpen.ts'), path]).toString();
    const [code, holder, message] = JSON.parse(elsewhere()) as string[];
    expect(code).to.equal('ERR_OKTA_SINK');
    expect(holder).to.match(new RegExp(`:${process.pid.toString()}$`));
    expect(message)
      .to.include(`is held by ${holder ?? ''}`)
      .and.include('one process at a time');
    await done(session.close(stopped));
    expect(JSON.parse(elsewhere())).to.deep.equal(['opened']);
  });

  it('should hold what a killed process has committed, and its checkpoint, and nothing else', async () => {
    const child = spawn(process.execPath, [builtScript('spec/support/duckdbHang.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const session = await opened(sink());
    expect(session.checkpoint).to.deep.equal({ v: 1, at: 5_000 });
    await done(session.write([{ id: 'last' }]));
    await done(session.commit({ finished: true, end: 'lastPage' }));
    await done(session.close(stopped));
    const rows = await query(
      path,
      'SELECT count(*)::VARCHAR, count(DISTINCT id)::VARCHAR FROM users',
    );
    expect(rows).to.deep.equal([['5001', '5001']]);
  });

  for (const [field, options, path] of [
    ['table', { table: 'a.b.c' }],
    ['mode', { mode: 'merge' }],
    ['key', { columns: { login: 'text' }, mode: 'upsert' }],
    ['key', { columns: { login: 'text' }, key: 'id' }],
    ['columns.age', { columns: { age: 'number' } }],
    ['columns.age.type', { columns: { age: { type: 'int' } } }],
    ['columns', { columns: { ID: 'text', id: 'text' } }],
    ['columns', { columns: { _run: 'text' } }],
    ['columns', { columns: [] }],
    ['onDrift', { onDrift: 'add' }],
    ['deadLetter', { deadLetter: 'file' }],
    ['parquet', { parquet: '' }],
    ['schema', { schema: 'main' }],
    ['path', {}, ':memory:'],
  ] as const) {
    it(`should refuse ${field} of ${JSON.stringify(path ?? options)}`, () => {
      const make = () =>
        duckdb(path ?? 'x.duckdb', {
          ...{ table: 'users', mode: 'append' },
          ...options,
        } as unknown as DuckdbOptions);
      expect(make).to.throw(OktaInputError).with.property('field', field);
    });
  }

  it('should error with OktaSinkErrors alone', async () => {
    const session = await opened(sink());
    await done(session.close(stopped));
    expect(await sinkError(done(session.commit({ cursor })))).to.be.instanceOf(OktaSinkError);
  });

  async function tables() {
    const names = await query(path, 'SELECT table_name, sql FROM duckdb_tables()');
    return names;
  }
});
