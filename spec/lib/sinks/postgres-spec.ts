import { expect } from 'chai';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { from, lastValueFrom, type ObservableInput } from 'rxjs';
import { OktaInputError, OktaSinkError } from '../../../lib/errors.js';
import { postgres, type PostgresOptions } from '../../../lib/sinks/postgres/postgres.js';
import { readTableOptions, type TableOptions } from '../../../lib/sinks/table/tableOptions.js';
import type {
  Job,
  Outcome,
  Checkpoint,
  RefusedRow,
  SinkSession,
} from '../../../lib/sinks/types.js';
import { sinkConformance } from '../../../lib/testing/sinkConformance.js';
import type { Cursor } from '../../../lib/cursor.js';
import { connect } from '../../../lib/sinks/postgres/database.js';
import { openSession } from '../../../lib/sinks/postgres/session.js';
import { postgresProxy } from '../../support/postgresProxy.js';
import { postgresServer, type PostgresServer } from '../../support/postgres.js';
import { postgresStore } from '../../support/postgresStore.js';
import { builtScript } from '../../support/builtScript.js';
import { sinkJob } from '../../support/sinkJob.js';

type Session = SinkSession<unknown>;

const failed: Outcome = { kind: 'error', error: new Error('the flow has failed') };
const lastPage: Checkpoint = { finished: true, end: 'lastPage' };
const at = (count: number): Checkpoint => ({ cursor: { v: 1, count } as unknown as Cursor });
const settled = (input: ObservableInput<unknown>) =>
  lastValueFrom(from(input), { defaultValue: undefined });

describe('postgres', function () {
  // A server of its own, and processes.
  this.timeout(60_000);
  let server: PostgresServer;
  let count = 0;
  let table: string;
  const opened: Session[] = [];

  before(async () => {
    server = await postgresServer();
  });
  beforeEach(() => {
    count++;
    table = `Users "${count.toString()}`;
  });
  afterEach(async () => {
    for (const session of opened.splice(0)) await settled(session.close(failed));
  });

  const quotedName = () => `"${table.replaceAll('"', '""')}"`;
  const all = (columns = 'id') => server.query(`SELECT ${columns} FROM ${quotedName()} ORDER BY 1`);
  const ids = async () => (await all()).map(({ id }) => id);
  async function open(options: Partial<TableOptions> = {}, of?: Partial<Job>): Promise<Session> {
    const sink = postgres(server.url, { table, mode: 'append', ...options });
    const session = (await settled(sink.open(sinkJob(of)))) as Session;
    opened.push(session);
    return session;
  }
  async function close(session: Session, outcome = failed): Promise<void> {
    opened.splice(opened.indexOf(session), 1);
    await settled(session.close(outcome));
  }
  async function load(
    session: Session,
    rows: readonly unknown[],
    checkpoint = lastPage,
  ): Promise<void> {
    await settled(session.write(rows));
    await settled(session.commit(checkpoint));
  }
  const errorOf = async (work: Promise<unknown>): Promise<OktaSinkError> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(OktaSinkError);
    return error as OktaSinkError;
  };
  const people = { id: 'text', age: { path: 'profile.age', type: 'integer' } } as const;
  const person = (id: string, age: unknown, more = {}) => ({ id, profile: { age }, ...more });

  // Those of the other modes stand in spec/long.
  describe('conformance, replace', () => {
    const mode = 'replace';
    const setUp = () => postgresStore(server, mode);
    for (const { name, run } of sinkConformance(setUp, { mode, ordered: false })) it(name, run);
  });

  describe('connection', () => {
    const parts = () => {
      const { hostname, port, username, password } = new URL(server.url);
      return { host: hostname, port, user: username, password, database: 'postgres' };
    };

    it('should be by the PG* variables where none is given', async () => {
      const before = process.env;
      const set = Object.entries(parts()).map(([name, value]) => [
        `PG${name.toUpperCase()}`,
        value,
      ]);
      process.env = { ...before, ...(Object.fromEntries(set) as Record<string, string>) };
      try {
        const session = await settled(
          postgres(undefined, { table, mode: 'append' }).open(sinkJob()),
        );
        opened.push(session as Session);
        await load(session as Session, [{ id: 'a' }]);
      } finally {
        process.env = before;
      }
      expect(await ids()).to.deep.equal(['a']);
    });

    it("should be by pg's ClientConfig, a password that is asked for included", async () => {
      const { password, port, ...rest } = parts();
      const config = {
        ...rest,
        port: Number(port),
        password: () => Promise.resolve(password),
        application_name: `nightly ${count.toString()}`,
      };
      const session = await settled(postgres(config, { table, mode: 'append' }).open(sinkJob()));
      opened.push(session as Session);
      const found = await server.query(
        'SELECT 1 AS one FROM pg_stat_activity WHERE application_name = $1',
        [config.application_name],
      );
      expect(found).to.deep.equal([{ one: 1 }]);
    });
  });

  describe('rows', () => {
    it('should keep whole records beside id, run and time', async () => {
      const record = { id: '1', text: 'a\tb\\n\r\n"', none: null };
      await load(await open({}, { run: 'run-7' }), [record, { name: 'nobody' }, 5]);
      expect(await all('record, id, _run, _loaded_at')).to.have.deep.members([
        { id: '1', record, _run: 'run-7', _loaded_at: new Date('2026-01-31T03:00:00.000Z') },
        {
          id: null,
          record: { name: 'nobody' },
          _run: 'run-7',
          _loaded_at: new Date('2026-01-31T03:00:00.000Z'),
        },
        { id: null, record: 5, _run: 'run-7', _loaded_at: new Date('2026-01-31T03:00:00.000Z') },
      ]);
    });

    it('should write every type, and text that COPY takes for its own', async () => {
      const columns = {
        id: 'text',
        'a"b': { type: 'text', path: 'profile.text' },
        small: 'integer',
        large: 'bigint',
        ratio: 'double',
        active: 'boolean',
        made: 'timestamp',
        day: 'date',
        rest: { type: 'json', path: 'profile' },
      } as const;
      const text = '\\N\t\\.\n\r"ü🦭';
      const made = '2026-01-31T03:00:00.123456+01:00';
      const values = { small: -7, large: '9007199254740993', ratio: 0.5, active: 'true' };
      await load(await open({ columns }), [
        { id: 1, profile: { text }, made, day: '2024-02-29', ...values },
        { id: 2, profile: '\\.' },
      ]);
      const shown = `id, "a""b" AS text, small, large, ratio, active, made AT TIME ZONE 'UTC' = '2026-01-31 02:00:00.123456' AS made, day::text, rest`;
      const none = { small: null, large: null, ratio: null, active: null, made: null, day: null };
      expect(await all(shown)).to.deep.equal([
        { ...values, id: '1', text, active: true, made: true, day: '2024-02-29', rest: { text } },
        { ...none, id: '2', text: null, rest: '\\.' },
      ]);
    });

    it('should take the types of a table that is there for like ones, and no others', async () => {
      await server.query(`CREATE TABLE ${quotedName()} (id uuid, n numeric(4, 1), rest json,
        _run varchar(50), _loaded_at timestamptz)`);
      const columns = { id: 'text', n: 'double', rest: 'json' } as const;
      const id = '6f1e7a9c-0000-4000-8000-000000000000';
      const session = await open({ columns });
      await load(session, [{ id, n: 1.5, rest: { a: '\\' } }]);
      await close(session);
      expect(await all('id, n, rest')).to.deep.equal([{ id, n: '1.5', rest: { a: '\\' } }]);
      const { message } = await errorOf(open({ columns: { id: 'text', n: 'date', rest: 'text' } }));
      expect(message).to.include('n is numeric, not date').and.include('rest is json, not text');
    });

    it('should let the last of several rows of a key stay, within a block and after it', async () => {
      const session = await open({ columns: people, key: 'id', mode: 'upsert' });
      await load(session, [person('a', 1), person('b', 1), person('a', 2)], at(3));
      expect(await all('id, age')).to.deep.equal([
        { id: 'a', age: 2 },
        { id: 'b', age: 1 },
      ]);
      await load(session, [person('b', 3), person('c', 3)]);
      expect((await all('id, age')).map(({ age }) => age)).to.deep.equal([2, 3, 3]);
    });

    it('should tell rows apart by a key of several columns', async () => {
      const columns = { groupId: 'text', id: 'text', role: 'text' } as const;
      const session = await open({ columns, key: ['groupId', 'id'], mode: 'upsert' });
      await load(session, [
        { groupId: 1, id: 1, role: 'a' },
        { groupId: 2, id: 1, role: 'a' },
        { groupId: 1, id: 1, role: 'b' },
      ]);
      expect(await all('"groupId" || role AS x')).to.deep.equal([{ x: '1b' }, { x: '2a' }]);
    });

    it('should load more rows than a block has, within one commit', async () => {
      const session = await open({ mode: 'upsert' });
      for (let n = 0; n < 21; n++)
        await settled(
          session.write(
            Array.from({ length: 1_000 }, (_, i) => ({
              id: `${n.toString()}-${(i % 900).toString()}`,
            })),
          ),
        );
      await settled(session.commit(lastPage));
      expect(await all('count(*)::int AS n')).to.deep.equal([{ n: 18_900 }]);
    });

    it('should name the schema of a table', async () => {
      await server.query(`CREATE SCHEMA s${count.toString()}`);
      await load(await open({ table: `s${count.toString()}.t` }), [{ id: 'x' }]);
      expect(await server.query(`SELECT id FROM s${count.toString()}.t`)).to.deep.equal([
        { id: 'x' },
      ]);
      const jobs = await server.query(
        `SELECT table_name, job, run, checkpoint FROM s${count.toString()}._okta_streams_jobs`,
      );
      expect(jobs).to.deep.equal([
        { table_name: 't', job: 'users', run: 'run-1', checkpoint: null },
      ]);
    });
  });

  describe('refused rows', () => {
    const secret = 'p3rsonal';
    const rows = [
      ...Array.from({ length: 20 }, (_, i) => person(`u${(i + 10).toString()}`, i)),
      person('bad', secret),
      person('z', 1),
    ];

    it('should name the key and keep its values out of sight, with nothing half written', async () => {
      const session = await open({ columns: people, key: 'id', mode: 'upsert' });
      const error = await errorOf(load(session, rows));
      expect(error.message).to.match(
        /"bad" does not fit: column age takes a whole number of 32 bits, and got a text/,
      );
      expect(error.key).to.equal('bad');
      expect(`${inspect(error, { depth: 9 })}${JSON.stringify(error)}`).not.to.contain(secret);
      expect(await errorOf(settled(session.commit(lastPage)))).to.equal(error);
      expect(await ids()).to.deep.equal([]);
    });

    for (const mode of ['append', 'upsert', 'replace'] as const) {
      it(`should load the others when there is a dead letter, ${mode}`, async () => {
        const refused: RefusedRow[] = [];
        const deadLetter = (row: RefusedRow) => Promise.resolve(refused.push(row));
        const session = await open({ columns: people, key: 'id', mode, deadLetter });
        await load(session, [...rows, person('bad too', '1e9e')], at(1));
        await load(session, [person('zz', 1), person('nul\0', 1), { profile: { age: 1 } }, 'text']);
        expect(refused.map(({ key }) => key)).to.deep.equal([
          'bad',
          'bad too',
          'row 26 of the run',
          'row 27 of the run',
          'nul\0',
        ]);
        expect(refused[0]?.row).to.equal(rows[20]);
        expect(await ids()).to.deep.equal([
          ...rows.filter(({ id }) => id !== 'bad').map(({ id }) => id),
          'zz',
        ]);
      });
    }

    it('should refuse what breaks a constraint, deferred ones included', async () => {
      await server.query(`CREATE TABLE ${quotedName()} (id text PRIMARY KEY, age int CHECK (age < 100), _run text, _loaded_at timestamptz,
        UNIQUE (age) DEFERRABLE INITIALLY DEFERRED)`);
      const keys: string[] = [];
      const deadLetter = ({ key }: RefusedRow) => void keys.push(key);
      const session = await open({ columns: people, deadLetter });
      await load(session, [
        person('a', 1),
        person('b', 100),
        person('a', 3),
        person('c', 1),
        person('d', 4),
      ]);
      expect(keys).to.deep.equal(['b', 'a', 'c']);
      expect(await ids()).to.deep.equal(['a', 'd']);
    });

    for (const mode of ['append', 'upsert'] as const) {
      it(`should tell every second row of thousands that a constraint refuses, ${mode}`, async () => {
        await server.query(`CREATE TABLE ${quotedName()} (id text PRIMARY KEY,
          age int CHECK (age % 2 = 0), _run text, _loaded_at timestamptz)`);
        const keys: string[] = [];
        const deadLetter = ({ key }: RefusedRow) => void keys.push(key);
        const session = await open({ columns: people, mode, deadLetter });
        const all = Array.from({ length: 4_000 }, (_, i) => person(i.toString(), i));
        await load(session, all);
        const odd = all.filter((_, i) => i % 2 === 1).map(({ id }) => id);
        expect(keys).to.deep.equal(odd);
        expect(new Set(await ids()).size).to.equal(2_000);
      });
    }

    it('should name the column of a row that the server refuses', async () => {
      await server.query(
        `CREATE TABLE ${quotedName()} (id uuid, _run text, _loaded_at timestamptz)`,
      );
      const id = '6f1e7a9c-0000-4000-8000-000000000000';
      const error = await errorOf(
        load(await open({ columns: { id: 'text' } }), [{ id }, { id: secret }, { id: 'other' }]),
      );
      expect(error.message).to.match(/"p3rsonal" was refused .*: column id: invalid input syntax/);
      expect(error.key).to.equal(secret);
    });

    it('should refuse text of NUL in a record', async () => {
      const session = await open();
      const error = await errorOf(load(session, [{ id: 'n', text: 'a\0b' }]));
      expect(error.message).to.contain('"n" was refused');
    });

    it('should end with an error of the dead letter', async () => {
      const deadLetter = () => Promise.reject(new Error('full'));
      const error = await errorOf(load(await open({ columns: people, deadLetter }), rows));
      expect(error.message).to.contain('dead letter failed');
      expect(await ids()).to.deep.equal([]);
    });
  });

  describe('drift', () => {
    const rows = [person('a', 1), person('b', 2, { status: 'ACTIVE', tags: [1] })];

    it('should leave out, by default, what no column reads', async () => {
      await load(await open({ columns: people }), rows);
      expect(await all('*')).to.have.length(2);
    });
    it('should refuse a row whose property can have no column of its own', async () => {
      await server.query(
        `CREATE TABLE ${quotedName()} (id text, note int, _run text, _loaded_at timestamptz)`,
      );
      const dead: string[] = [];
      const deadLetter = ({ key, error }: RefusedRow) => void dead.push(`${key} ${error.message}`);
      const session = await open({ columns: { id: 'text' }, onDrift: 'add', deadLetter });
      await load(session, [
        { id: 'a', _run: 'x' },
        { id: 'b', ID: 'x' },
        { id: 'c', note: 1 },
        { id: 'd', ['x'.repeat(64)]: 1 },
        { id: 'e', more: 1 },
      ]);
      const named = dead.map((text) => /"(.)" has the property "(.+?)"/.exec(text)?.slice(1));
      const long = 'x'.repeat(64);
      expect(named).to.deep.equal([
        ['a', '_run'],
        ['b', 'ID'],
        ['c', 'note'],
        ['d', long],
      ]);
      expect(dead[2]).to.include('note is integer, not jsonb');
      expect(await all('id, more')).to.deep.equal([{ id: 'e', more: 1 }]);
    });
    for (const mode of ['append', 'upsert', 'replace'] as const) {
      it(`should refuse rows whose properties are named as columns of Postgres itself, ${mode}`, async () => {
        const dead: string[] = [];
        const deadLetter = ({ key, error }: RefusedRow) =>
          void dead.push(`${key} ${error.message}`);
        const options = { columns: { id: 'text' }, onDrift: 'add', deadLetter, mode } as const;
        const names = ['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'XMIN', 'oid'];
        await load(
          await open(options),
          names.map((name, i) => ({ id: i, [name]: 'v' })),
        );
        expect(dead.map((text) => text[0])).to.deep.equal(['0', '1', '2', '3', '4', '5']);
        expect(dead[2]).to.include('"xmin", which is a column of Postgres itself');
        expect(await all('id, "XMIN", oid')).to.deep.equal([
          { id: '6', XMIN: 'v', oid: null },
          { id: '7', XMIN: null, oid: 'v' },
        ]);
      });
    }

    it('should refuse rows for which the table would have too many columns', async () => {
      const filled = Array.from({ length: 1_594 }, (_, i) => `p${i.toString()} jsonb`).join(', ');
      await server.query(`CREATE TABLE ${quotedName()} (id text PRIMARY KEY, _run text,
        _loaded_at timestamptz, gone int, ${filled}); ALTER TABLE ${quotedName()} DROP gone`);
      const keys: string[] = [];
      const deadLetter = ({ key }: RefusedRow) => void keys.push(key);
      const columns = { id: 'text' } as const;
      const session = await open({ columns, mode: 'upsert', onDrift: 'add', deadLetter });
      await load(
        session,
        [
          { id: 'a', p0: 1, x: 1, y: 1, z: 1 },
          { id: 'b', p1: 1, x: 2 },
        ],
        at(2),
      );
      await load(session, [
        { id: 'c', y: 1, z: 1 },
        { id: 'd', y: 2 },
        { id: 'e', z: 1 },
      ]);
      expect(keys).to.deep.equal(['a', 'c', 'e']);
      expect(await all('id, p1, x, y')).to.deep.equal([
        { id: 'b', p1: 1, x: 2, y: null },
        { id: 'd', p1: null, x: null, y: 2 },
      ]);
    });

    it('should refuse rows of more columns than any table may have', async () => {
      const wide = Object.fromEntries(
        Array.from({ length: 1_700 }, (_, i) => [`p${i.toString()}`, 1]),
      );
      const deadLetter = ({ error }: RefusedRow) => void refused.push(error.message);
      const refused: string[] = [];
      const session = await open({ columns: { id: 'text' }, onDrift: 'add', deadLetter });
      await load(session, [{ id: 'a' }, { id: 'b', ...wide }, { id: 'c' }]);
      expect(refused).to.have.length(1);
      expect(refused[0]).to.include('"b" has the property "p1699", with which').and.include('1600');
      expect(await ids()).to.deep.equal(['a', 'c']);
    });

    it('should add the columns of several jobs that load into one table at once', async () => {
      const options = { columns: { id: 'text' }, onDrift: 'add' } as const;
      const names = ['one', 'two', 'three'];
      const jobs = names.map(async (name) => {
        const session = await open(options, { name });
        for (let n = 0; n < 5; n++) {
          await settled(session.write([{ id: `${name} ${n.toString()}` }]));
          await load(session, [{ id: `${name} ${n.toString()}`, common: n, [name]: n }], at(n));
        }
        await settled(session.commit(lastPage));
      });
      await Promise.all(jobs);
      expect(await all('count(common)::int AS n, count(two)::int AS two')).to.deep.equal([
        { n: 15, two: 5 },
      ]);
    });

    it('should refuse the row', async () => {
      const error = await errorOf(load(await open({ columns: people, onDrift: 'fail' }), rows));
      expect(error.message).to.match(/"b" has the property "status", which no column reads/);
    });
    for (const mode of ['append', 'upsert', 'replace'] as const) {
      it(`should add columns, also in a later run, ${mode}`, async () => {
        const options = { columns: people, key: 'id', mode, onDrift: 'add' } as const;
        await load(await open(options), rows);
        await close(opened[0] as Session);
        await load(await open(options), [person('c', 3, { status: 'STAGED', more: null })]);
        const found = await all('id, status, more');
        expect(found.at(-1)).to.deep.equal({ id: 'c', status: 'STAGED', more: null });
        expect(found).to.have.length(mode === 'replace' ? 1 : 3);
      });
    }
  });

  describe('tables that are not there', () => {
    it('should be made once by several first jobs at once, that of the jobs included', async () => {
      for (let round = 0; round < 4; round++) {
        for (const tables of [
          ['t', 't', 't'],
          ['t0', 't1', 't2'],
        ]) {
          const schema = `first_${(count++).toString()}`;
          await server.query(`CREATE SCHEMA ${schema}`);
          await Promise.all(
            tables.map(async (name, i) => {
              const to = { table: `${schema}.${name}`, mode: 'upsert' } as const;
              const session = await open(to, { name: `job ${i.toString()}` });
              await load(session, [{ id: i }]);
              await close(session);
            }),
          );
          const rows = await server.query(
            `SELECT id FROM ${[...new Set(tables)].map((name) => `${schema}.${name}`).join(' UNION SELECT id FROM ')} ORDER BY 1`,
          );
          expect(rows).to.deep.equal([{ id: '0' }, { id: '1' }, { id: '2' }]);
        }
      }
    });
  });

  describe('a role that may not make tables', () => {
    let role: string;
    let schema: string;

    beforeEach(async () => {
      role = `etl_${count.toString()}`;
      schema = `s_${role}`;
      await server.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret-word'; CREATE SCHEMA ${schema};
        GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
    });

    const openAs = async (options: Partial<PostgresOptions> = {}) => {
      const url = new URL(server.url);
      url.username = role;
      const to = { table: `${schema}.users`, mode: 'upsert', ...options } as const;
      const session = (await settled(postgres(url.href, to).open(sinkJob()))) as Session;
      opened.push(session);
      return session;
    };
    const makeTable = () =>
      server.query(`CREATE TABLE ${schema}.users (id text PRIMARY KEY, record jsonb, _run text, _loaded_at timestamptz);
        GRANT ALL ON ${schema}.users TO ${role}`);
    /** The statements that a message says would mend it. */
    const mend = async (error: OktaSinkError) => {
      const told = /make the table for it: (.*); GRANT (.*?) TO it/.exec(error.message);
      await server.query(`${told?.[1] ?? ''}; GRANT ${told?.[2] ?? ''} TO ${role}`);
    };

    it('should be told of the table of jobs, and load once it is made as the message says', async () => {
      await makeTable();
      const error = await errorOf(openAs());
      expect(error.message)
        .to.include(`may not make the table ${schema}._okta_streams_jobs`)
        .and.include('jobsSchema')
        .and.include(`permission denied for schema ${schema}`);
      await mend(error);
      const session = await openAs();
      await load(session, [{ id: 'a' }]);
      expect(await server.query(`SELECT id FROM ${schema}.users`)).to.deep.equal([{ id: 'a' }]);
    });

    it('should load where jobsSchema names one of its own', async () => {
      await makeTable();
      await server.query(`CREATE SCHEMA own_${role} AUTHORIZATION ${role}`);
      const jobsSchema = `own_${role}`;
      const first = await openAs({ jobsSchema });
      await load(first, [{ id: 'a' }], at(1));
      await close(first);
      const second = await openAs({ jobsSchema });
      expect(second.checkpoint).to.deep.equal((at(1) as { cursor: Cursor }).cursor);
      await load(second, [{ id: 'b' }]);
      const jobs = await server.query(
        `SELECT table_name, job, checkpoint FROM own_${role}._okta_streams_jobs`,
      );
      expect(jobs).to.deep.equal([
        { table_name: `${schema}.users`, job: 'users', checkpoint: null },
      ]);
      expect(
        await server.query(`SELECT to_regclass('${schema}._okta_streams_jobs') AS t`),
      ).to.deep.equal([{ t: null }]);
    });

    it('should be told of a table of jobs that it may not write to', async () => {
      await makeTable();
      await open({ table: `${schema}.users`, mode: 'upsert' }, { name: 'another' });
      const { message } = await errorOf(openAs());
      expect(message).to.include(
        `GRANT SELECT, INSERT, UPDATE ON "${schema}"."_okta_streams_jobs"`,
      );
    });

    it('should be told of the table itself, and of that beside it', async () => {
      await open({ table: `${schema}.others` });
      await server.query(`GRANT ALL ON ${schema}._okta_streams_jobs TO ${role}`);
      const { message } = await errorOf(openAs());
      expect(message)
        .to.include(`may not make the table ${schema}.users`)
        .and.include(`CREATE TABLE "${schema}"."users" ("id" text, "record" jsonb,`);
      await makeTable();
      const beside = await errorOf(openAs({ mode: 'replace' }));
      expect(beside.message).to.match(/may not make the table .*, which mode 'replace' loads into/);
    });

    it('should be told of columns that it may not add', async () => {
      await open({ table: `${schema}.others` });
      await server.query(`GRANT ALL ON ${schema}._okta_streams_jobs TO ${role}`);
      await makeTable();
      const session = await openAs({ columns: { id: 'text' }, onDrift: 'add' });
      const { message } = await errorOf(load(session, [{ id: 'a', more: 1 }]));
      expect(message).to.include('may not add columns').and.include('IF NOT EXISTS "more" jsonb');
    });
  });

  describe('tables that are there', () => {
    it('should refuse another shape and tell both', async () => {
      await server.query(`CREATE TABLE ${quotedName()} (id text, age text, need int NOT NULL)`);
      const { message } = await errorOf(open({ columns: people }));
      for (const part of [
        'age is text, not integer',
        '_run is missing',
        'need takes no NULL',
        'has (id text, age text, need integer)',
      ])
        expect(message).to.contain(part);
    });
    it('should refuse to upsert where keys are not unique', async () => {
      await server.query(
        `CREATE TABLE ${quotedName()} (id text, record jsonb, _run text, _loaded_at timestamptz)`,
      );
      expect((await errorOf(open({ mode: 'upsert' }))).message).to.contain(
        'ADD PRIMARY KEY ("id")',
      );
      await server.query(`CREATE UNIQUE INDEX ON ${quotedName()} (id)`);
      await load(await open({ mode: 'upsert' }), [{ id: 'a' }, { id: 'a' }]);
      expect(await ids()).to.deep.equal(['a']);
    });
  });

  describe('replace', () => {
    const replace = async (rows: readonly unknown[], end: Checkpoint = lastPage) => {
      const session = await open({ mode: 'replace', key: 'id' });
      await load(session, rows, end);
      await close(session);
    };
    const oid = async () =>
      (await server.query('SELECT to_regclass($1)::oid AS oid', [quotedName()]))[0]?.['oid'];

    it('should swap tables, and leave nothing beside', async () => {
      const tables = async () =>
        (await server.query(`SELECT 1 FROM pg_class WHERE relkind = 'r'`)).length;
      await replace([{ id: 'a' }, { id: 'b' }]);
      const count = await tables();
      const before = await oid();
      await replace([{ id: 'b' }, { id: 'c' }, { id: 'c' }]);
      expect(await ids()).to.deep.equal(['b', 'c']);
      expect(await oid()).not.to.equal(before);
      expect(await tables()).to.equal(count);
    });
    for (const [what, sql] of [
      [
        'a view',
        (name: string) => `CREATE VIEW "v ${name.replaceAll('"', '')}" AS SELECT id FROM ${name}`,
      ],
      ['a grant', (name: string) => `GRANT SELECT ON ${name} TO PUBLIC`],
      [
        'a foreign key',
        (name: string) =>
          `CREATE TABLE "f ${name.replaceAll('"', '')}" AS SELECT 'b' AS id; ALTER TABLE "f ${name.replaceAll('"', '')}" ADD FOREIGN KEY (id) REFERENCES ${name} (id)`,
      ],
    ] as const) {
      it(`should keep a table that ${what} holds on to, with new rows`, async () => {
        await replace([{ id: 'a' }, { id: 'b' }]);
        await server.query(sql(quotedName()));
        const before = await oid();
        await replace([{ id: 'b', v: 2 }, { id: 'c' }]);
        expect(await all('id, record')).to.deep.equal([
          { id: 'b', record: { id: 'b', v: 2 } },
          { id: 'c', record: { id: 'c' } },
        ]);
        expect(await oid()).to.equal(before);
      });
    }
    it('should not take a checkpoint of another mode for its own', async () => {
      const first = await open({ mode: 'replace' });
      await load(first, [{ id: 'a' }], at(1));
      await close(first);
      const error = await errorOf(open({ mode: 'append' }));
      expect(error.message).to.include("mode 'replace'").and.include("'never'");
      const second = await open({ mode: 'append' }, { resume: 'never' });
      expect(second.checkpoint).to.equal(undefined);
      await close(second);
      expect((await open({ mode: 'replace' })).checkpoint).to.equal(undefined);
    });
    it('should refuse a run that reads only what has changed', async () => {
      const error = await open({ mode: 'replace' }, { incremental: true }).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(OktaInputError).with.property('field', 'mode');
    });
  });

  describe('when things break', () => {
    it('should refuse to go on where the rows before the checkpoint are gone', async () => {
      const first = await open();
      await load(first, [{ id: 'a' }], at(1));
      await close(first);
      await server.query(`DROP TABLE ${quotedName()}`);
      const error = await errorOf(open());
      expect(error.message).to.include('is gone').and.include("'never'");
      expect((await open({}, { resume: 'never' })).checkpoint).to.equal(undefined);
    });

    it('should go on exactly after a restart of the server in the middle', async () => {
      const session = await open({ mode: 'append' });
      await load(session, [{ id: 'a' }], at(1));
      await settled(session.write([{ id: 'b' }]));
      await server.restart();
      const error = await errorOf(load(session, [{ id: 'c' }], at(3)));
      expect(error.message).to.contain('the checkpoint of the last commit is kept');
      expect(error.cause).to.be.instanceOf(Error);
      await close(session);
      const second = await open();
      expect(second.checkpoint).to.deep.equal((at(1) as { cursor: Cursor }).cursor);
      await load(second, [{ id: 'b' }, { id: 'c' }]);
      expect(await ids()).to.deep.equal(['a', 'b', 'c']);
    });

    for (const [when, reached] of [
      ['before', 1],
      ['after', 2],
    ] as const) {
      it(`should go on exactly after the connection was cut ${when} a commit`, async () => {
        const proxy = await postgresProxy(server.url);
        try {
          const sink = postgres(proxy.url, { table, mode: 'append' });
          const session = (await settled(sink.open(sinkJob()))) as Session;
          opened.push(session);
          await load(session, [{ id: '1' }], at(1));
          proxy.cutAtCommit(when);
          const error = await errorOf(load(session, [{ id: '2' }], at(2)));
          expect(error.message)
            .to.include('the connection is lost')
            .and.include('whether the last commit is among it');
          await close(session);
        } finally {
          proxy.close();
        }
        const second = await open();
        expect(second.checkpoint).to.deep.equal((at(reached) as { cursor: Cursor }).cursor);
        await load(second, [{ id: '2' }, { id: '3' }].slice(reached - 1));
        expect(await ids()).to.deep.equal(['1', '2', '3']);
      });
    }

    it('should close though the server answers no more', async () => {
      const proxy = await postgresProxy(server.url);
      try {
        const database = await connect({ connectionString: proxy.url }, 50);
        const settings = readTableOptions({ table, mode: 'append' });
        const session = await openSession(database, settings, sinkJob());
        await settled(session.write([{ id: 'a' }]));
        proxy.freeze();
        await settled(session.close(failed));
        expect(database.lost()).to.be.instanceOf(Error);
      } finally {
        proxy.close();
      }
      expect(await ids()).to.deep.equal([]);
    });

    it('should load each row once over processes that are killed', async () => {
      const loading = builtScript('spec/support/loadPostgres.ts');
      const checkpoints = new Set<number>();
      for (let kill = 0; kill < 2; kill++) {
        const child = fork(loading, [server.url, table]);
        const commits = 2 + kill;
        let seen = 0;
        child.on('message', () => {
          if (++seen >= commits) child.kill('SIGKILL');
        });
        await once(child, 'exit');
        const [row] = await server.query(
          'SELECT checkpoint FROM _okta_streams_jobs WHERE table_name = $1',
          [table],
        );
        checkpoints.add((row?.['checkpoint'] as { count: number }).count);
      }
      expect(checkpoints.size).to.equal(2);
      const child = fork(loading, [server.url, table]);
      expect((await once(child, 'exit'))[0]).to.equal(0);
      const [sum] = await all('count(*)::int AS n, count(DISTINCT id)::int AS ids');
      expect(sum).to.deep.equal({ n: 4_000, ids: 4_000 });
    });

    it('should name host, process and age of the holder', async () => {
      await open();
      const error = await errorOf(open());
      expect(error.holder).to.match(new RegExp(`:${process.pid.toString()}$`));
      expect(error.message).to.match(/is held by job "users" of .*:\d+, for \d+ s \(since 20/);
    });

    it('should leave no connection behind', async () => {
      const connections = () =>
        server.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'okta-streams'`);
      const session = await open();
      await settled(session.write([{ id: 'a' }]));
      await errorOf(open());
      await close(session, { kind: 'unsubscribed' });
      const until = Date.now() + 5_000;
      // The server takes a moment to notice that a connection has ended.
      while ((await connections()).length > 0 && Date.now() < until);
      expect(await connections()).to.deep.equal([]);
      expect(await ids()).to.deep.equal([]);
    });

    for (const [what, url] of [
      ['a wrong password', (good: string) => good.replace('secret-word', 'wrong-secret')],
      ['no server', () => 'postgres://okta:wrong-secret@127.0.0.1:1/postgres'],
      ['an address that is none', () => 'postgres://okta:wrong-secret@127.0.0.1:port/postgres'],
    ] as const) {
      it(`should keep the password out of the error of ${what}`, async () => {
        const sink = postgres(url(server.url), { table, mode: 'append' });
        const error = await errorOf(settled(sink.open(sinkJob())));
        expect(error.message).to.match(/no connection to/);
        expect(
          `${inspect(error, { depth: 9, showHidden: true })}${inspect(sink, { depth: 9 })}`,
        ).not.to.contain('secret');
      });
    }
  });

  describe('input', () => {
    const given: readonly (readonly [string, unknown, unknown])[] = [
      ['connection', 'mysql://secret@x', { table: 't', mode: 'append' }],
      ['connection', 5, { table: 't', mode: 'append' }],
      ['table', undefined, { table: 'a.b.c', mode: 'append' }],
      ['table', undefined, { table: 'x'.repeat(64), mode: 'append' }],
      ['mod', undefined, { table: 't', mod: 'append' }],
      ['jobsSchema', undefined, { table: 't', mode: 'append', jobsSchema: '' }],
      ['columns.xmin', undefined, { table: 't', mode: 'append', columns: ['xmin'] }],
      [
        'columns._okta_streams_n',
        undefined,
        { table: 't', mode: 'append', columns: ['_okta_streams_n'] },
      ],
    ];
    for (const [field, connection, options] of given) {
      it(`should refuse ${field} of ${JSON.stringify(options)}`, () => {
        const call = () => postgres(connection as string, options as TableOptions);
        expect(call).to.throw(OktaInputError).with.property('field', field);
        expect(call).not.to.throw(/secret/);
      });
    }
  });
});
