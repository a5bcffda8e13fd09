import { expect } from 'chai';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/index.js';
import { postgresServer } from '../support/postgres.js';
import { runCommand } from '../support/runCommand.js';

const members = ['/api/v1/groups/{id}/users', '--for-each', '/api/v1/groups'];

describe('okta-streams stream, into tables', function () {
  this.timeout(120_000);
  let org: Sandbox;
  let cwd: string;
  let settings: Readonly<Record<string, string>> = {};

  const start = async (options: SandboxOptions) => {
    org = await startSandbox(options);
  };
  const run = (...args: string[]) =>
    runCommand(args, {
      cwd,
      env: { OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token, ...settings },
    });
  const load = async (...args: string[]) => {
    const { code, stderr } = await run('stream', ...args);
    expect(code, stderr).to.equal(0);
    return stderr;
  };

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    settings = {};
  });

  afterEach(async () => {
    await org.close();
    await rm(cwd, { recursive: true });
  });

  /** Each membership as `group user`, as the org tells them. */
  const memberships = async (): Promise<readonly string[]> => {
    const list = async (path: string) => {
      const headers = { authorization: `SSWS ${org.token}` };
      const response = await fetch(`${org.orgUrl}${path}`, { headers });
      return (await response.json()) as { readonly id: string }[];
    };
    const groups = await list('/api/v1/groups');
    const all = groups.map(async ({ id }) =>
      (await list(`/api/v1/groups/${id}/users`)).map((user) => `${id} ${user.id}`),
    );
    return (await Promise.all(all)).flat().sort();
  };
  const query = async (sql: string, folder?: string) => {
    const instance = await DuckDBInstance.create(
      folder === undefined ? join(cwd, 'okta.duckdb') : ':memory:',
    );
    const connection = await instance.connect();
    if (folder !== undefined) await connection.run(`SET file_search_path = '${folder}'`);
    const rows = (await connection.runAndReadAll(sql)).getRows();
    connection.closeSync();
    instance.closeSync();
    return rows;
  };

  it('should have each membership once, loaded twice', async () => {
    await start({ users: 30, groups: 4 });
    const expected = await memberships();
    const users = expected.map((pair) => pair.split(' ')[1]);
    expect(new Set(users).size).to.be.below(users.length);
    for (let time = 0; time < 2; time++) {
      await load(...members, '--select', 'id', '--to', 'okta.duckdb#members', '--mode', 'upsert');
    }
    const rows = await query(`SELECT _parent || ' ' || id FROM members ORDER BY 1`);
    expect(rows.flat()).to.deep.equal(expected);
  });

  it('should write a Parquet file, typed, and nothing beside it', async () => {
    await start({ users: 30, groups: 4 });
    const select = 'Group=parent.profile.name,id,created:timestamp';
    const options = ['--select', select, '--to', 'members.parquet'];
    await load(...members, ...options);
    const rows = await query(`SELECT "Group", id, typeof(created) FROM 'members.parquet'`, cwd);
    expect(rows).to.have.length((await memberships()).length);
    for (const [group, id, type] of rows) {
      expect(group).to.be.a('string').that.is.not.empty;
      expect([String(id).slice(0, 3), type]).to.deep.equal(['00u', 'TIMESTAMP WITH TIME ZONE']);
    }
    expect((await readdir(cwd)).filter((name) => name.startsWith('members'))).to.deep.equal([
      'members.parquet',
    ]);
  });

  it('should load into PostgreSQL by PG*, and later what has changed alone', async () => {
    const server = await postgresServer();
    const { hostname, port, username, password, pathname } = new URL(server.url);
    settings = {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: username,
      PGPASSWORD: password,
      PGDATABASE: pathname.slice(1),
    };
    await start({ users: 300, groups: 4 });
    const since = ['/api/v1/users', '--to', 'postgres:#users', '--since-last'];
    expect(await load(...since)).to.match(/^300 records · /m);
    const [first] = await server.query('SELECT id FROM users ORDER BY id LIMIT 1');
    const change = ['--body', '{"profile":{"title":"Lead"}}'];
    await run('post', `/api/v1/users/${String(first?.['id'])}`, ...change);
    expect(await load(...since)).to.match(/^1 record · /m);
    const [counted] = await server.query(
      `SELECT count(*)::int AS users, count(DISTINCT _run)::int AS runs,
         count(*) FILTER (WHERE record -> 'profile' ->> 'title' = 'Lead')::int AS leads FROM users`,
    );
    expect(counted).to.deep.include({ users: 300, runs: 2 });
    expect(counted?.['leads']).to.be.at.least(1);

    for (let time = 0; time < 2; time++) await load(...members, '--to', 'postgres:#members');
    const rows = await server.query(`SELECT _parent || ' ' || id AS pair FROM members`);
    expect(rows.map(({ pair }) => pair).sort()).to.deep.equal(await memberships());
  });
});
