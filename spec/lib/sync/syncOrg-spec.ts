import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, of, toArray } from 'rxjs';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { OktaInputError, OktaSinkError } from '../../../lib/errors.js';
import { exchange } from '../../../lib/http/exchange.js';
import { startSandbox } from '../../../lib/sandbox/startSandbox.js';
import { openDatabase } from '../../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../../lib/sinks/duckdb/driver.js';
import type { SyncEvent, SyncSummary } from '../../../lib/sync/events.js';
import { syncOrg } from '../../../lib/sync/syncOrg.js';
import type { SyncOptions } from '../../../lib/sync/syncOptions.js';
import { expectWithinPlan } from '../../support/syncedOrg.js';

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

describe('syncOrg', function () {
  this.timeout(240_000);
  let folder: string;
  let target: string;
  const orgs: Sandbox[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    target = join(folder, 'okta.duckdb');
  });

  afterEach(async () => {
    for (const org of orgs.splice(0)) await org.close();
    await rm(folder, { recursive: true });
  });

  const start = async (seed = 1) => {
    const org = await startSandbox({ users: 30, groups: 4, seed });
    orgs.push(org);
    const { orgUrl, token } = org;
    const action = customApiAction({
      orgUrl,
      auth: apiToken(token),
      rateLimit: { enabled: false },
    });
    return { org, action };
  };
  const play = (
    { action }: Awaited<ReturnType<typeof start>>,
    options: Partial<SyncOptions> = {},
  ) => lastValueFrom(syncOrg(action, { target, ...options }).pipe(toArray()));
  const summaryOf = (events: readonly SyncEvent[]) =>
    events.at(-1) as SyncSummary & { type: 'summary' };
  const query = async (sql: string) => {
    const database = await openDatabase(await loadDriver(), target);
    try {
      return await database.query(sql);
    } finally {
      database.close();
    }
  };

  it('should read in the next run what has changed, and take away who is gone', async () => {
    const at = await start();
    const tables = ['group_members', 'app_users', 'app_groups', 'users', 'zones'];
    const first = summaryOf(await play(at, { tables }));
    const call = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${at.org.orgUrl}${path}`, {
        method,
        headers: { authorization: `SSWS ${at.org.token}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
      expect(response.status, path).to.be.below(300);
    };
    const ids = async (sql: string) => (await query(sql)).map(([id]) => String(id));
    const [leaver = '', mover = ''] = await ids(
      "SELECT id FROM users WHERE status = 'ACTIVE' ORDER BY id DESC LIMIT 2",
    );
    const [group = ''] = await ids(
      "SELECT id FROM groups WHERE type = 'OKTA_GROUP' ORDER BY id LIMIT 1",
    );
    await call('DELETE', `/api/v1/users/${leaver}`);
    await call('DELETE', `/api/v1/users/${leaver}`);
    await call('POST', `/api/v1/users/${mover}`, { profile: { department: 'Moved' } });
    await call('DELETE', `/api/v1/groups/${group}`);
    const events = await play(at, { tables });
    expectWithinPlan(events);
    const summary = summaryOf(events);
    expect(summary).to.include({ end: 'complete', orphans: 0 });
    const table = (name: string, { tables: all } = summary) => {
      const found = all.find((each) => each.name === name);
      if (found === undefined) throw new Error(name);
      return found;
    };
    expect(table('users')).to.include({ rows: 29, changed: 1, removed: 1 });
    expect(table('groups')).to.include({ rows: 3, removed: 1 });
    expect(table('zones')).to.include({ requests: 0, changed: 0, removed: 0 });
    const times = [table('zones', first), table('zones')].map(({ asOf = '' }) => Date.parse(asOf));
    expect(times[1]).to.be.above(times[0] ?? NaN);
    expect(table('users').fullAt).to.equal(table('users', first).asOf);
    expect(table('group_members').requests).to.be.below(table('group_members', first).requests);
    expect(await query("SELECT id FROM users WHERE profile_department = 'Moved'")).to.deep.equal([
      [mover],
    ]);
    for (const name of ['group_members', 'app_users']) {
      const left = await query(`SELECT 1 FROM ${name} WHERE user_id = '${leaver}'`);
      expect(left, name).to.deep.equal([]);
    }
    for (const name of ['group_members', 'app_groups']) {
      const left = await query(`SELECT 1 FROM ${name} WHERE group_id = '${group}'`);
      expect(left, name).to.deep.equal([]);
    }
  });

  it('should read whole what it cannot know the changes of, and tell why', async () => {
    const at = await start();
    const tables = ['zones'];
    const requests = async (options: Partial<SyncOptions> = {}) => {
      const events = await play(at, { tables, ...options });
      const notes = events.flatMap((each) => (each.type === 'note' ? [each.message] : []));
      return { requests: summaryOf(events).tables[0]?.requests, notes };
    };
    expect(await requests()).to.deep.equal({ requests: 1, notes: [] });
    expect(await requests()).to.deep.equal({ requests: 0, notes: [] });
    expect(await requests({ full: true })).to.deep.equal({ requests: 1, notes: [] });
    expect(await requests({ deletions: 'mark' })).to.deep.equal({ requests: 1, notes: [] });
    at.org.advance(8 * 86_400_000);
    expect(await requests({ deletions: 'mark' })).to.deep.equal({ requests: 1, notes: [] });
    at.org.advance(100 * 86_400_000);
    const late = await requests({ deletions: 'mark', refresh: 365 * 86_400_000 });
    expect(late.requests).to.equal(1);
    expect(late.notes[0]).to.contain('longer ago than the 90 days');
  });

  it('should take away what a whole reading does not see, and tell how many', async () => {
    const at = await start();
    const tables = ['users', 'groups', 'group_members'];
    await play(at, { tables });
    await query("INSERT INTO users (id, _synced_at) VALUES ('00ugone', TIMESTAMP '2020-01-01')");
    const summary = summaryOf(await play(at, { tables, full: true }));
    expect(summary.end).to.equal('complete');
    expect(summary.tables[0]).to.include({ name: 'users', rows: 30, removed: 1 });
  });

  it('should mark what is gone where that is wanted', async () => {
    const at = await start();
    const options = { tables: ['users'], deletions: 'mark' } as const;
    await play(at, options);
    await query("INSERT INTO users (id, _synced_at) VALUES ('00ugone', TIMESTAMP '2020-01-01')");
    const summary = summaryOf(await play(at, { ...options, refresh: 0 }));
    expect(summary.tables[0]).to.include({ rows: 30, removed: 1 });
    expect(await query('SELECT id FROM users WHERE _deleted_at IS NOT NULL')).to.deep.equal([
      ['00ugone'],
    ]);
  });

  it('should keep the rows of parents that the token has lost its right to, and not be complete', async () => {
    const org = await startSandbox({ users: 30, groups: 4 });
    orgs.push(org);
    const { orgUrl, token } = org;
    let isLost = false;
    const real = exchange();
    const action = customApiAction({
      orgUrl,
      auth: apiToken(token),
      rateLimit: { enabled: false },
      send: (request) =>
        isLost && /\/groups\/[^/]+\/users/.test(request.url)
          ? of({
              statusCode: 404,
              headers: { 'content-type': 'application/json' },
              body: of(Buffer.from('{"errorCode":"E0000007","errorSummary":"Not found"}')),
            })
          : real(request),
    });
    const at = { org, action };
    const tables = ['group_members'];
    expect(summaryOf(await play(at, { tables }))).to.include({ end: 'complete' });
    const [[before = '0'] = []] = await query('SELECT COUNT(*)::VARCHAR FROM group_members');
    expect(Number(before)).to.be.above(0);
    isLost = true;
    const { end, tables: told } = summaryOf(await play(at, { tables, full: true }));
    expect(end).to.equal('incomplete');
    const members = told.find(({ name }) => name === 'group_members');
    expect(members?.skipped).to.contain('404 for all');
    expect(await query('SELECT COUNT(*)::VARCHAR FROM group_members')).to.deep.equal([[before]]);
    isLost = false;
    expect(summaryOf(await play(at, { tables, full: true }))).to.include({ end: 'complete' });
  });

  it('should stop well, call nothing complete, and go on', async () => {
    const at = await start();
    const stopped = summaryOf(await play(at, { tables: ['users'], until: AbortSignal.abort() }));
    expect(stopped.end).to.equal('stopped');
    const summary = summaryOf(await play(at, { tables: ['users'] }));
    expect(summary).to.include({ end: 'complete' });
    expect(summary.tables[0]).to.include({ rows: 30 });
  });

  it('should refuse the tables of another org', async () => {
    await play(await start(), { tables: ['users'] });
    const error: unknown = await play(await start(2), { tables: ['users'] }).catch(
      (e: unknown) => e,
    );
    expect(error).to.be.instanceOf(OktaSinkError);
    expect((error as Error).message).to.contain('holds the tables of another org');
  });

  it('should refuse a table that something else has made', async () => {
    await query('CREATE TABLE users (id VARCHAR, name VARCHAR)');
    const error: unknown = await play(await start(), { tables: ['users'] }).catch(
      (e: unknown) => e,
    );
    expect((error as Error).message).to.contain('was not made by sync');
    expect(await query('SELECT COUNT(*)::VARCHAR FROM users')).to.deep.equal([['0']]);
  });

  it('should write a file for each table into a folder', async () => {
    const at = await start();
    const summary = summaryOf(
      await play(at, { target: `${folder}/out/`, tables: ['group_members'] }),
    );
    expect(summary.end).to.equal('complete');
    const text = await readFile(join(folder, 'out', 'group_members.ndjson'), 'utf8');
    const members = summary.tables.find(({ name }) => name === 'group_members');
    expect(text.trim().split('\n')).to.have.length(members?.rows ?? -1);
  });

  for (const format of ['ndjson', 'csv', 'parquet'] as const) {
    it(`should write a table and those within its records into a folder of ${format}, again and again`, async () => {
      const at = await start();
      for (let run = 0; run < 2; run++) {
        const tables = ['groups', 'log_targets'];
        const summary = summaryOf(await play(at, { target: `${folder}/out/`, format, tables }));
        expect(summary).to.include({ end: 'complete', orphans: 0 });
        const names = ['sync_tables', ...summary.tables.map(({ name }) => name)];
        expect(names).to.include('log_targets');
        const files = await readdir(join(folder, 'out'));
        expect(files.sort()).to.deep.equal(names.map((name) => `${name}.${format}`).sort());
        for (const { name, rows } of summary.tables) {
          if (format !== 'ndjson') continue;
          const text = await readFile(join(folder, 'out', `${name}.ndjson`), 'utf8');
          expect(text.split('\n').length - 1, name).to.equal(rows);
        }
      }
    });
  }

  it('should tell the plan and write nothing', async () => {
    const at = await start();
    const events = await play(at, { planOnly: true, tables: ['group_members'] });
    expect(events.map(({ type }) => type)).to.deep.equal(['plan']);
    expect(at.org.stats.requests).to.be.at.most(5);
  });

  it('should refuse bad input before any request', async () => {
    const at = await start();
    for (const [options, message] of [
      [{ tables: ['user'] }, 'tables has "user", which is no table; did you mean users'],
      [{ target: 'okta.txt' }, 'target is no file, schema or folder'],
      [{ target: 'okta.duckdb#users' }, 'each table has its own name'],
      [{ target: 'postgres:' }, 'target must name a schema'],
      [{ deletions: 'keep' as never }, "deletions must be 'remove' or 'mark'"],
    ] as const) {
      expect(() => syncOrg(at.action, { target, ...options })).to.throw(OktaInputError, message);
    }
    expect(at.org.stats.requests).to.equal(0);
  });
});
