import { expect } from 'chai';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { from, lastValueFrom, type ObservableInput } from 'rxjs';
import { OktaInputError, OktaSinkError } from '../../../lib/errors.js';
import { postgres } from '../../../lib/sinks/postgres.js';
import type { PostgresOptions } from '../../../lib/sinks/postgres/options.js';
import type { Job, Outcome, Place, RefusedRow, SinkSession } from '../../../lib/sinks/types.js';
import { sinkConformance } from '../../../lib/testing/sinkConformance.js';
import type { ConformanceRow } from '../../../lib/testing/conformance/store.js';
import type { Cursor } from '../../../lib/types.js';
import { postgresServer, type PostgresServer } from '../../support/postgres.js';

type Session = SinkSession<unknown>;

const failed: Outcome = { kind: 'error', error: new Error('the flow has failed') };
const lastPage: Place = { finished: true, end: 'lastPage' };
const at = (count: number): Place => ({ cursor: { v: 1, count } as unknown as Cursor });
const settled = (input: ObservableInput<unknown>) =>
  lastValueFrom(from(input), { defaultValue: undefined });

describe('postgres', () => {
  let server: PostgresServer;
  let count = 0;
  let table: string;
  const opened: Session[] = [];

  before(async function () {
    this.timeout(60_000);
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
  const job = (given: Partial<Job> = {}): Job => ({
    name: 'users',
    run: 'run-1',
    resume: 'auto',
    incremental: false,
    now: () => new Date('2026-01-31T03:00:00.000Z'),
    ...given,
  });
  async function open(options: Partial<PostgresOptions> = {}, of?: Partial<Job>): Promise<Session> {
    const sink = postgres(server.url, { table, mode: 'append', ...options });
    const session = (await settled(sink.open(job(of)))) as Session;
    opened.push(session);
    return session;
  }
  async function close(session: Session, outcome = failed): Promise<void> {
    opened.splice(opened.indexOf(session), 1);
    await settled(session.close(outcome));
  }
  async function load(session: Session, rows: readonly unknown[], place = lastPage): Promise<void> {
    await settled(session.write(rows));
    await settled(session.commit(place));
  }
  const errorOf = async (work: Promise<unknown>): Promise<OktaSinkError> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(OktaSinkError);
    return error as OktaSinkError;
  };
  const people = { id: 'id', age: { path: 'profile.age', type: 'integer' } } as const;
  const person = (id: string, age: unknown, more = {}) => ({ id, profile: { age }, ...more });

  for (const mode of ['append', 'upsert', 'replace'] as const) {
    describe(`conformance, ${mode}`, () => {
      const setUp = () => {
        const name = `conformance ${mode} ${(count++).toString()}`;
        return {
          sink: () => postgres<ConformanceRow>(server.url, { table: name, mode }),
          rows: async () => {
            const rows = await server.query(`SELECT record FROM "${name}"`);
            return rows.map(({ record }) => record as ConformanceRow);
          },
          crash: async () => {
            await server.query(
              `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'okta-streams'`,
            );
          },
          dispose: () => server.query(`DROP TABLE IF EXISTS "${name}"`),
        };
      };
      for (const { name, run } of sinkConformance(setUp, { mode, ordered: false })) it(name, run);
    });
  }

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

    it('should write paths, types, arrays, dates and text that COPY takes for its own', async () => {
      const columns = {
        id: 'id',
        'a"b': 'profile.text',
        made: { path: 'made', type: 'timestamptz' },
        tags: { type: 'text[]' },
        rest: { path: 'profile', type: 'jsonb' },
        short: { type: 'varchar(5)' },
      };
      const made = new Date('2026-01-01T00:00:00.000Z');
      const text = '\\N\t\\.\n\r"ü🦭';
      await load(await open({ columns }), [
        { id: 1, profile: { text }, made, tags: ['a"\\', null, 'NULL'], short: true },
        { id: 2, profile: '\\.' },
      ]);
      expect(await all('id, "a""b" AS text, made, tags, rest, short')).to.deep.equal([
        { id: '1', text, made, tags: ['a"\\', null, 'NULL'], rest: { text }, short: 'true' },
        { id: '2', text: null, made: null, tags: null, rest: '\\.', short: null },
      ]);
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
      const columns = { groupId: 'groupId', id: 'id', role: 'role' };
      const session = await open({ columns, key: ['groupId', 'id'], mode: 'upsert' });
      await load(session, [
        { groupId: 1, id: 1, role: 'a' },
        { groupId: 2, id: 1, role: 'a' },
        { groupId: 1, id: 1, role: 'b' },
      ]);
      expect(await all('"groupId" || role AS x')).to.deep.equal([{ x: '1b' }, { x: '2a' }]);
    });

    it('should load more rows than a block has, within one commit', async function () {
      this.timeout(30_000);
      const session = await open({ mode: 'upsert' });
      for (let n = 0; n < 45; n++)
        await settled(
          session.write(
            Array.from({ length: 1_000 }, (_, i) => ({
              id: `${n.toString()}-${(i % 900).toString()}`,
            })),
          ),
        );
      await settled(session.commit(lastPage));
      expect(await all('count(*)::int AS n')).to.deep.equal([{ n: 40_500 }]);
    });

    it('should name the schema of a table', async () => {
      await server.query(`CREATE SCHEMA s${count.toString()}`);
      await load(await open({ table: `s${count.toString()}.t` }), [{ id: 'x' }]);
      expect(await server.query(`SELECT id FROM s${count.toString()}.t`)).to.deep.equal([
        { id: 'x' },
      ]);
      const jobs = await server.query(
        `SELECT table_name, job, run, place FROM s${count.toString()}._okta_streams_jobs`,
      );
      expect(jobs).to.deep.equal([{ table_name: 't', job: 'users', run: 'run-1', place: null }]);
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
        /"bad" was refused.*column age: invalid input syntax for type integer/,
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
      const session = await open({ columns: people, key: 'id', deadLetter });
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
    it('should refuse a type that the database does not have', async () => {
      const error = await open({ columns: { id: { type: 'nonsense' } } }).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(OktaInputError).with.property('field', 'columns.id.type');
    });
  });

  describe('replace', () => {
    const replace = async (rows: readonly unknown[], end: Place = lastPage) => {
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
    it('should not take a place of another mode for its own', async () => {
      const first = await open({ mode: 'replace' });
      await load(first, [{ id: 'a' }], at(1));
      await close(first);
      const second = await open({ mode: 'append' });
      expect(second.place).to.equal(undefined);
      await close(second);
      expect((await open({ mode: 'replace' })).place).to.equal(undefined);
    });
    it('should refuse a run that reads only what has changed', async () => {
      const error = await open({ mode: 'replace' }, { incremental: true }).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(OktaInputError).with.property('field', 'mode');
    });
  });

  describe('when things break', () => {
    it('should forget a place whose table is gone', async () => {
      const first = await open();
      await load(first, [{ id: 'a' }], at(1));
      await close(first);
      await server.query(`DROP TABLE ${quotedName()}`);
      expect((await open()).place).to.equal(undefined);
    });

    it('should go on exactly after a restart of the server in the middle', async function () {
      this.timeout(30_000);
      const session = await open({ mode: 'append' });
      await load(session, [{ id: 'a' }], at(1));
      await settled(session.write([{ id: 'b' }]));
      server.restart();
      const error = await errorOf(load(session, [{ id: 'c' }], at(3)));
      expect(error.message).to.contain('the place of the last commit is kept');
      expect(error.cause).to.be.instanceOf(Error);
      await close(session);
      const second = await open();
      expect(second.place).to.deep.equal((at(1) as { cursor: Cursor }).cursor);
      await load(second, [{ id: 'b' }, { id: 'c' }]);
      expect(await ids()).to.deep.equal(['a', 'b', 'c']);
    });

    it('should load each row once over processes that are killed', async function () {
      this.timeout(60_000);
      const places = new Set<number>();
      for (let kill = 0; kill < 4; kill++) {
        const child = fork('spec/support/loadPostgres.ts', [server.url, table], {
          execArgv: ['--import=tsx/esm'],
        });
        const commits = 2 + kill;
        let seen = 0;
        child.on('message', () => {
          if (++seen >= commits) child.kill('SIGKILL');
        });
        await once(child, 'exit');
        const [row] = await server.query(
          'SELECT place FROM _okta_streams_jobs WHERE table_name = $1',
          [table],
        );
        places.add((row?.['place'] as { count: number }).count);
      }
      expect(places.size).to.equal(4);
      const child = fork('spec/support/loadPostgres.ts', [server.url, table], {
        execArgv: ['--import=tsx/esm'],
      });
      expect((await once(child, 'exit'))[0]).to.equal(0);
      const [sum] = await all('count(*)::int AS n, count(DISTINCT id)::int AS ids');
      expect(sum).to.deep.equal({ n: 20_000, ids: 20_000 });
    });

    it('should name host, process and age of the holder', async () => {
      await open();
      const error = await errorOf(open());
      expect(error.holder).to.match(new RegExp(`:${process.pid.toString()}$`));
      expect(error.message).to.match(/is held by .*:\d+ since 20.* \(\d+ s\)/);
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
        const error = await errorOf(settled(sink.open(job())));
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
      ['table', undefined, { table: '', mode: 'append' }],
      ['mode', undefined, { table: 't', mode: 'merge' }],
      ['mod', undefined, { table: 't', mod: 'append' }],
      ['key', undefined, { table: 't', mode: 'upsert', columns: ['id'] }],
      ['key', undefined, { table: 't', mode: 'append', columns: ['id'], key: 'uuid' }],
      ['key', undefined, { table: 't', mode: 'append', key: ['a', 'b'] }],
      ['onDrift', undefined, { table: 't', mode: 'append', onDrift: 'add' }],
      ['columns', undefined, { table: 't', mode: 'append', columns: [] }],
      ['columns', undefined, { table: 't', mode: 'append', columns: 5 }],
      ['columns', undefined, { table: 't', mode: 'append', columns: ['a', 'a'] }],
      ['columns._run', undefined, { table: 't', mode: 'append', columns: ['_run'] }],
      ['columns.a', undefined, { table: 't', mode: 'append', columns: { a: 5 } }],
      ['columns.a.kind', undefined, { table: 't', mode: 'append', columns: { a: { kind: 'x' } } }],
      [
        'columns.a.type',
        undefined,
        { table: 't', mode: 'append', columns: { a: { type: 'int); DROP TABLE t' } } },
      ],
    ];
    for (const [field, connection, options] of given) {
      it(`should refuse ${field} of ${JSON.stringify(options)}`, () => {
        const call = () => postgres(connection as string, options as PostgresOptions);
        expect(call).to.throw(OktaInputError).with.property('field', field);
        expect(call).not.to.throw(/secret/);
      });
    }
  });
});
