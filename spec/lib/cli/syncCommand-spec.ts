import { expect } from 'chai';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sinon from 'sinon';
import type { Ending } from '../../../lib/cli/exitCode.js';
import { reported } from '../../../lib/cli/report.js';
import type { Summary } from '../../../lib/cli/summary.js';
import { syncCommand, type SyncCommandOptions } from '../../../lib/cli/syncCommand.js';
import { apiToken } from '../../../lib/auth/apiToken.js';
import { customApiAction } from '../../../lib/customApiAction.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../lib/sandbox/index.js';
import { openDatabase } from '../../../lib/sinks/duckdb/database.js';
import { loadDriver } from '../../../lib/sinks/duckdb/driver.js';
import { syncOrg } from '../../../lib/sync/syncOrg.js';
import { eventually } from '../../support/eventually.js';

interface Ended {
  readonly ending: Ending;
  readonly lines: readonly string[];
  readonly summary: Summary;
}

/** Lists that a token may have no right to. */
const lists = [
  ...['/governance', '/integrations', '/privileged-access', '/webauthn-registration'],
  ...['iam', 'apps', 'policies', 'authorizationServers', 'brands', 'idps'].map(
    (name) => `/api/v1/${name}`,
  ),
];

describe('okta-streams sync', function () {
  this.timeout(60_000);
  let org: Sandbox;
  let cwd: string;
  let to: string;

  const start = async (options: SandboxOptions = {}) => {
    org = await startSandbox({ users: 20, groups: 3, apps: 2, ...options });
  };
  /** Runs the command in this process, and reads what it wrote on standard error. */
  const sync = async (options: SyncCommandOptions, json = true): Promise<Ended> => {
    const variables = { OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token };
    sinon.stub(process, 'env').value({ ...process.env, ...variables });
    // Retries wait no time.
    sinon.stub(Math, 'random').returns(0);
    const written: string[] = [];
    sinon.stub(process.stderr, 'write').callsFake((text) => written.push(String(text)) > 0);
    try {
      const ending = await reported(json ? { json } : {}, (report) => syncCommand(options, report));
      const lines = written.join('').trimEnd().split('\n');
      return { ending, lines, summary: (json ? JSON.parse(lines.at(-1) ?? '') : {}) as Summary };
    } finally {
      sinon.restore();
    }
  };
  const eventsIn = ({ lines }: Ended, type: string) =>
    lines
      .map((line) => JSON.parse(line) as { readonly type: string; readonly name?: string })
      .filter((event) => event.type === type);
  const messageOf = ({ summary }: Ended) => summary.error?.message ?? '';
  const module = async (text: string) => {
    const path = join(cwd, 'my.mjs');
    await writeFile(path, text);
    return path;
  };

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'okta-streams-'));
    to = join(cwd, 'okta.duckdb');
  });

  afterEach(async () => {
    await org.close();
    await rm(cwd, { recursive: true });
  });

  it('should print the plan, each table and a summary as JSON', async () => {
    await start();
    const ended = await sync({ to, tables: 'users, group_members' });
    expect(ended.ending).to.equal('complete');
    const [plan] = eventsIn(ended, 'plan') as unknown as readonly [
      { requests: object; minutes: number; tables: readonly { name: string }[] },
    ];
    expect(plan.requests).to.have.all.keys('min', 'max');
    expect(plan.tables.map(({ name }) => name)).to.have.members([
      'users',
      'groups',
      'group_members',
    ]);
    expect(eventsIn(ended, 'table').map(({ name }) => name)).to.have.members([
      'users',
      'groups',
      'group_members',
    ]);
    const { summary } = ended;
    expect(summary).to.include({ type: 'summary', v: 1, exitCode: 0, orphans: 0, to });
    expect(summary.tables?.[0]).to.include({ name: 'users', rows: 20, changed: 20 });
    expect(summary.requests).to.equal(org.stats.requests);
  });

  it('should say in a line what it has read', async () => {
    await start();
    const { lines } = await sync({ to, tables: 'groups' }, false);
    expect(lines[0]).to.match(/^Plan: 1 table, \d+ requests? or more/);
    expect(lines[1]).to.equal('1 table, 3 rows.');
  });

  it('should tell the plan alone, write nothing, and need no --to', async () => {
    await start();
    const { ending, lines } = await sync({ plan: true, tables: 'group_members' }, false);
    expect(ending).to.equal('complete');
    expect(
      lines.filter((line) => /^ {2}group_members +\d+ +counted +groups$/.test(line)),
    ).to.have.length(1);
  });

  it('should tell the minutes of the share that it is to use', async () => {
    await start();
    const minutes = async (options: SyncCommandOptions) => {
      const ended = await sync({ plan: true, tables: 'groups', ...options });
      return (eventsIn(ended, 'plan') as unknown as readonly { minutes: number }[])[0]?.minutes;
    };
    expect([await minutes({}), await minutes({ share: 0.25 })]).to.deep.equal([0.1, 0.4]);
  });

  it('should use all that the headers say the token has', async () => {
    // Policies are twelve requests: with half of that, seven of them would wait for the next window.
    await start({ rateLimit: { limit: 1_000, buckets: { '/api/v1/policies': 12 } } });
    const { ending } = await sync({ to: `${cwd}/out/`, tables: 'policies' });
    expect(ending).to.equal('complete');
    expect(org.stats.urls.filter((url) => url.startsWith('/api/v1/policies'))).to.have.length(12);
  });

  it('should read a table of the user from --catalog', async () => {
    await start();
    const catalog = await module(`export default [{
      name: 'my_groups', relativeUrl: '/api/v1/groups', key: ['id'], query: { limit: '2' },
      columns: { id: { type: 'text', path: 'id' }, label: { type: 'text', path: 'profile.name' } },
      incremental: { by: 'refresh' }, bucket: 'groups', cost: 'page',
    }]`);
    const { ending, summary } = await sync({ to, catalog, tables: 'my_groups' });
    expect([ending, summary.tables?.[0]?.rows]).to.deep.equal(['complete', 3]);
    const database = await openDatabase(await loadDriver(), to);
    const labels = await database.query("SELECT label FROM my_groups WHERE label = 'Everyone'");
    database.close();
    expect(labels).to.deep.equal([['Everyone']]);
  });

  for (const [what, text, message] of [
    [
      'a row that contradicts itself',
      "export default [{ name: 'mine', relativeUrl: '/api/v1/groups/{group_id}/x', key: ['id'], columns: { id: { type: 'text', path: 'id' } }, incremental: { by: 'refresh' }, bucket: 'groups', cost: 'parent' }]",
      'catalog.mine.parent is missing: {group_id} comes from one',
    ],
    ['a module without tables', 'export const tables = []', 'export them by default'],
    ['a module that throws', "throw new Error('no such thing')", 'cannot be loaded: no such thing'],
    ['a module that is none', 'export default [', 'cannot be loaded: '],
  ] as const) {
    it(`should refuse ${what} before any request`, async () => {
      await start();
      const ended = await sync({ to, catalog: await module(text) });
      expect(ended.ending).to.equal('usage');
      expect(messageOf(ended)).to.contain(message);
      expect(org.stats.requests).to.equal(0);
    });
  }

  for (const [what, options, message] of [
    [
      'a table that there is not',
      { tables: 'users,grups' },
      'has "grups", which is no table; did you mean groups',
    ],
    ['no target', { to: undefined }, 'sync needs --to'],
    ['a catalog that is not there', { catalog: 'none.mjs' }, '--catalog none.mjs is not there'],
    ['all tables and some', { all: true, tables: 'users' }, '--all and --tables contradict'],
    ['a password', { to: 'postgres://me:secret@host/db#okta' }, 'must not hold a password'],
    ['a format for a database', { format: 'csv' }, '--format is for a folder'],
  ] as const) {
    it(`should refuse ${what} before any request`, async () => {
      await start();
      const ended = await sync({ to, ...(options as SyncCommandOptions) });
      expect(ended.ending).to.equal('usage');
      expect(messageOf(ended)).to.contain(message);
      expect(messageOf(ended)).not.to.contain('secret');
      expect(org.stats.requests).to.equal(0);
    });
  }

  it('should say to try again where another sync is at work on the target', async () => {
    await start();
    org.fault('stalledHeaders', { path: '/api/v1/users', count: Infinity });
    const auth = apiToken(org.token);
    const other = syncOrg(customApiAction({ orgUrl: org.orgUrl, auth }), {
      target: to,
      tables: ['users'],
    }).subscribe();
    await eventually(() => (org.stats.byPath['GET /api/v1/users'] ?? 0) > 0);
    const ended = await sync({ to, tables: 'groups' });
    other.unsubscribe();
    expect(ended.ending).to.equal('tryAgain');
    expect(messageOf(ended)).to.contain('sync');
  });

  it('should say to try again where the org answers 503 to the end, and go on then', async () => {
    await start();
    const mend = org.fault('error503', { path: '/api/v1/users', count: Infinity });
    const ended = await sync({ to, tables: 'users,groups' });
    expect(ended.ending).to.equal('tryAgain');
    expect(ended.summary).to.include({ resumable: true, exitCode: 75 });
    mend();
    expect((await sync({ to, tables: 'users,groups' })).ending).to.equal('complete');
  });

  it('should take no org for another one whose name cannot be had just now', async () => {
    await start();
    const mend = org.fault('error503', { path: '/.well-known', count: Infinity });
    expect((await sync({ to, tables: 'groups' })).ending).to.equal('tryAgain');
    mend();
    expect((await sync({ to, tables: 'groups' })).ending).to.equal('complete');
  });

  it('should leave out no column of custom attributes that cannot be had just now', async () => {
    await start();
    org.fault('error503', { path: '/api/v1/meta/schemas', count: Infinity });
    expect((await sync({ to, tables: 'users' })).ending).to.equal('tryAgain');
  });

  it('should skip and tell what the org lacks, even by name, and be complete', async () => {
    await start({ lacking: ['/governance'] });
    const ended = await sync({ to, tables: 'groups,governance_campaigns' }, false);
    expect(ended.ending).to.equal('complete');
    const told = ended.lines.filter((line) => line.startsWith('  governance_campaigns skipped: '));
    expect(told).to.have.length(1);
    expect(told[0]).to.contain('this org does not have it');
  });

  it('should skip and tell what the token may not read, and be incomplete where it was named', async () => {
    await start();
    org.fault('emptyForbidden', { path: '/api/v1/zones', count: Infinity });
    const ended = await sync({ to, tables: 'groups,zones' });
    expect(ended.ending).to.equal('incomplete');
    expect(ended.summary.exitCode).to.equal(3);
    const [groups, zones] = ended.summary.tables ?? [];
    expect(groups).to.include({ name: 'groups', rows: 3 });
    expect(zones?.skipped).to.contain('the token may not read it');
  });

  it('should not be complete where a table was named whose parent may not be read', async () => {
    await start();
    org.fault('emptyForbidden', { path: /^\/api\/v1\/groups\?/, count: Infinity });
    const ended = await sync({ to, tables: 'users,group_members' });
    expect(ended.ending).to.equal('incomplete');
    const members = ended.summary.tables?.find(({ name }) => name === 'group_members');
    expect(members?.skipped).to.equal('groups was skipped');
  });

  it('should not be complete where a table may not be read any more that was', async () => {
    await start();
    const before = await sync({ to, tables: 'zones,group_members' });
    expect(before.ending).to.equal('complete');
    // Of the others, most were never read, and one may be.
    for (const path of [...lists, '/api/v1/groups']) {
      org.fault('emptyForbidden', { path, count: Infinity });
    }
    const ended = await sync({ to });
    expect(ended.ending).to.equal('incomplete');
  });

  it('should be complete where tables alone may not be read that never were', async () => {
    await start();
    for (const path of lists) org.fault('emptyForbidden', { path, count: Infinity });
    const ended = await sync({ to });
    expect(ended.ending).to.equal('complete');
    expect(ended.summary.tables?.some(({ skipped }) => skipped !== undefined)).to.equal(true);
  });

  it('should not be complete where a file of an earlier run may not be read anew', async () => {
    await start();
    const folder = join(cwd, 'out/');
    expect((await sync({ to: folder, tables: 'group_members' })).ending).to.equal('complete');
    org.fault('emptyForbidden', { path: '/api/v1/groups?', count: Infinity });
    expect((await sync({ to: folder, tables: 'group_members' })).ending).to.equal('incomplete');
  });

  it('should not be complete where the token may read nothing', async () => {
    await start();
    for (const path of ['/api/v1', ...lists]) {
      org.fault('emptyForbidden', { path, count: Infinity });
    }
    const ended = await sync({ to });
    expect(ended.summary.tables?.every(({ skipped }) => skipped !== undefined)).to.equal(true);
    expect(ended.ending).to.equal('incomplete');
  });

  it("should refuse a target that holds another org's tables", async () => {
    await start();
    await sync({ to, tables: 'groups' });
    await org.close();
    await start({ seed: 2 });
    const ended = await sync({ to, tables: 'groups' });
    expect(ended.ending).to.equal('failed');
    expect(messageOf(ended)).to.contain('holds the tables of another org');
  });

  it('should not name an org that is none', async () => {
    await start();
    // A server that answers everything by a page of its own.
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end('<html>sign in</html>');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { orgUrl } = org;
    (org as { orgUrl: string }).orgUrl = `http://127.0.0.1:${port.toString()}`;
    const ended = await sync({ to, tables: 'groups' });
    (org as { orgUrl: string }).orgUrl = orgUrl;
    server.close();
    expect(ended.ending).to.equal('failed');
  });
});
