import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, take, toArray } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { OktaApiError, OktaInputError } from '../../../lib/errors.js';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.js';
import { duckdb } from '../../../lib/sinks/duckdb/duckdb.js';
import { ndjsonFile } from '../../../lib/sinks/files/ndjsonFile.js';
import { postgres } from '../../../lib/sinks/postgres/postgres.js';
import type { Sink } from '../../../lib/sinks/types.js';
import { memorySink } from '../../support/memorySink.js';
import { postgresServer } from '../../support/postgres.js';
import { clientOf, readAll, type Send } from '../sandbox/client.js';

interface Listed {
  readonly id: string;
  readonly uuid: string;
  readonly status: string;
}

const tenMinutes = 600_000;
// Born so long ago that no overlap reaches them.
const createdOn = '2025-01-01';

describe('a run with since against an org', () => {
  let org: Sandbox;
  let send: Send;

  const begin = async (options: object) => {
    org = await startSandbox({ users: 450, createdOn, ...options });
    send = clientOf(org);
  };
  const rowsOf = (sink: Sink<unknown>, relativeUrl: string, pageSize = 200) =>
    customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token), retry: { attempts: 1 } })
      .of<Listed>()
      .stream({
        relativeUrl,
        streaming: { since: true, sink, pageSize, commitEvery: { rows: 1 } },
      });
  const nightly = async (sink: Sink<unknown>, relativeUrl: string) =>
    (await lastValueFrom(rowsOf(sink, relativeUrl).pipe(toArray()))).map(({ record }) => record);
  const idsOf = (records: readonly Listed[]) => records.map(({ id }) => id);
  const changeThree = async () => {
    const [one, two] = (await send('/api/v1/users?limit=2')).body;
    const first = String(one?.['id']);
    const second = String(two?.['id']);
    const profile = {
      firstName: 'New',
      lastName: 'One',
      email: 'n@acme.test',
      login: 'n@acme.test',
    };
    await send(`/api/v1/users/${first}`, { method: 'POST', json: { profile: { title: 'x' } } });
    await send(`/api/v1/users/${second}/lifecycle/deactivate`, { method: 'POST' });
    const made = await send('/api/v1/users', { method: 'POST', json: { profile } });
    return { first, second, made: String(made.body['id']) };
  };

  afterEach(async () => {
    await org.close();
  });

  for (const serverClockOffset of [-tenMinutes, tenMinutes]) {
    const where = serverClockOffset < 0 ? 'behind' : 'ahead of';
    it(`should see each change once it is made, with a clock ten minutes ${where} ours`, async () => {
      await begin({ serverClockOffset });
      const sink = memorySink();
      const all = await nightly(sink, '/api/v1/users');
      expect(all).to.have.length(450);
      expect(all.some(({ status }) => status === 'DEPROVISIONED')).to.equal(true);

      expect(await nightly(sink, '/api/v1/users')).to.deep.equal([]);
      const { first, second, made } = await changeThree();
      const changed = await nightly(sink, '/api/v1/users');
      expect(idsOf(changed)).to.have.members([first, second, made]);
      expect(changed.find(({ id }) => id === second)?.status).to.equal('DEPROVISIONED');
      // They lie within the overlap still.
      expect(idsOf(await nightly(sink, '/api/v1/users'))).to.have.members([first, second, made]);
    });
  }

  it('should see groups that have changed, and those whose members have', async () => {
    await begin({ groups: 20 });
    const sink = memorySink();
    expect(await nightly(sink, '/api/v1/groups')).to.have.length(20);
    const [user] = (await send('/api/v1/users?limit=1')).body;
    const groups = (await send('/api/v1/groups?search=type eq "OKTA_GROUP"')).body;
    const [one, two] = groups.map(({ id }) => String(id));
    const profile = { name: 'Renamed', description: '' };
    await send(`/api/v1/groups/${String(one)}`, { method: 'PUT', json: { profile } });
    const joining = `/api/v1/groups/${String(two)}/users/${String(user?.['id'])}`;
    // Whichever it is, one of the two changes its members.
    await send(joining, { method: 'PUT' });
    await send(joining, { method: 'DELETE' });
    expect(idsOf(await nightly(sink, '/api/v1/groups'))).to.have.members([one, two]);
  });

  it('should lose nobody when it is left in the middle, and gone on with', async () => {
    await begin({});
    const sink = memorySink();
    const left = await lastValueFrom(rowsOf(sink, '/api/v1/users', 50).pipe(take(60), toArray()));
    expect(left).to.have.length(60);
    const { made } = await changeThree();
    await nightly(sink, '/api/v1/users');
    const seen = idsOf(sink.rows as Listed[]);
    const living = await readAll(
      send,
      '/api/v1/users?search=created gt "1970-01-01T00:00:00.000Z"',
    );
    expect(new Set(seen)).to.deep.equal(new Set(living.map(({ id }) => id)));
    expect(seen).to.have.length(451).and.to.include(made);
  });

  it('should not advance by a run that failed', async () => {
    await begin({});
    const sink = memorySink();
    await nightly(sink, '/api/v1/users');
    const place = sink.checkpoint();
    const { first, second, made } = await changeThree();
    const heal = org.fault('error500');
    const error: unknown = await nightly(sink, '/api/v1/users').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(OktaApiError);
    expect(sink.checkpoint()).to.deep.equal(place);
    heal();
    expect(idsOf(await nightly(sink, '/api/v1/users'))).to.have.members([first, second, made]);
  });

  it('should keep a table as the org is, row by row', async () => {
    await begin({});
    const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    const path = join(folder, 'okta.duckdb');
    const options = { table: 'users', columns: { id: 'text', status: 'text' } } as const;
    const sink = duckdb(path, { ...options, mode: 'upsert' });
    try {
      await nightly(sink, '/api/v1/users');
      const { second } = await changeThree();
      expect(await nightly(sink, '/api/v1/users')).to.have.length(3);

      const instance = await DuckDBInstance.create(path);
      const connection = await instance.connect();
      const result = await connection.runAndReadAll('SELECT id, status FROM users');
      const rows = result.getRowsJson() as unknown as [string, string][];
      connection.closeSync();
      instance.closeSync();
      expect(rows).to.have.length(451);
      expect(new Map(rows).get(second)).to.equal('DEPROVISIONED');

      for (const more of [{ mode: 'replace' }, { mode: 'upsert', parquet: 'p' }] as const) {
        const refused = duckdb(path, { ...options, ...more });
        const error: unknown = await nightly(refused, '/api/v1/users').catch((e: unknown) => e);
        expect(error).to.be.instanceOf(OktaInputError);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('should keep a table of PostgreSQL as the org is', async () => {
    await begin({});
    const { url, query } = await postgresServer();
    const options = { table: 'since_users', columns: { id: 'text', status: 'text' } } as const;
    const sink = postgres(url, { ...options, mode: 'upsert' });
    await nightly(sink, '/api/v1/users');
    const { second } = await changeThree();
    expect(await nightly(sink, '/api/v1/users')).to.have.length(3);
    expect(await nightly(sink, '/api/v1/users')).to.have.length(3);

    const rows = await query('SELECT id, status FROM since_users');
    expect(rows).to.have.length(451);
    expect(rows.find(({ id }) => id === second)?.['status']).to.equal('DEPROVISIONED');
  });

  it('should add to a file what is new in the log', async () => {
    await begin({ logs: 250 });
    const folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    const path = join(folder, 'log.ndjson');
    try {
      await nightly(ndjsonFile(path), '/api/v1/logs');
      await changeThree();
      const fresh = await nightly(ndjsonFile(path), '/api/v1/logs');
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      const uuids = lines.map((line) => (JSON.parse(line) as Listed).uuid);
      expect(uuids).to.have.length(250 + fresh.length);
      expect(new Set(uuids).size).to.equal(uuids.length);
      expect(uuids.slice(250)).to.deep.equal(fresh.map(({ uuid }) => uuid));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('should load each event of the log once, in however many runs', async () => {
    await begin({ logs: 450, serverClockOffset: -tenMinutes });
    const sink = memorySink();
    expect(await nightly(sink, '/api/v1/logs')).to.have.length(450);
    await changeThree();
    const second = await nightly(sink, '/api/v1/logs');
    expect(second).to.have.length.of.at.least(3);
    await send('/api/v1/groups', { method: 'POST', json: { profile: { name: 'A' } } });
    const left = await lastValueFrom(rowsOf(sink, '/api/v1/logs', 1).pipe(take(1), toArray()));
    expect(left).to.have.length(1);
    await send('/api/v1/groups', { method: 'POST', json: { profile: { name: 'B' } } });
    await nightly(sink, '/api/v1/logs');
    expect(await nightly(sink, '/api/v1/logs')).to.deep.equal([]);

    const events = await readAll(
      send,
      '/api/v1/logs?limit=1000&until=2100-01-01T00:00:00.000Z&since=' +
        new Date(Date.now() - 8 * 86_400_000).toISOString(),
    );
    const uuids = (sink.rows as Listed[]).map(({ uuid }) => uuid);
    expect(uuids).to.deep.equal(events.map(({ uuid }) => uuid));
    expect(new Set(uuids).size).to.equal(uuids.length);
  });
});
