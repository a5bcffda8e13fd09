import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/index.js';
import { pathOf } from '../../lib/url/query.js';
import { eventually } from '../support/eventually.js';
import { runCommand, startCommand } from '../support/runCommand.js';

const all = '/api/v1/users?search=created gt "1970-01-01T00:00:00.000Z"';
const rxjs = pathToFileURL(resolve('node_modules/rxjs/dist/cjs/index.js')).href;

describe('okta-streams stream', function () {
  this.timeout(120_000);
  let org: Sandbox;
  let cwd: string;

  const start = async (options: SandboxOptions) => {
    org = await startSandbox(options);
  };
  const env = () => ({ OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token });
  const stream = (...args: string[]) => runCommand(['stream', ...args], { cwd, env: env() });
  const begin = (...args: string[]) => startCommand(['stream', ...args], { cwd, env: env() });
  const linesOf = (name: string) => readFileSync(join(cwd, name), 'utf8').trimEnd().split('\n');
  const idsIn = (name: string) =>
    linesOf(name).map((line) => (JSON.parse(line) as { id: string }).id);
  const summaryIn = (stderr: string) =>
    JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as object;
  const write = (name: string, content: string) => writeFile(join(cwd, name), content);

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  });

  afterEach(async () => {
    await org.close();
    await rm(cwd, { recursive: true });
  });

  it('should load all users into a file that nobody else can read', async () => {
    await start({ users: 500 });
    const { code, stdout, stderr } = await stream(all, '--to', 'users.ndjson');
    expect(stderr).to.match(/^500 records · 3 pages · .* · lastPage → users\.ndjson\n$/m);
    expect([code, stdout]).to.deep.equal([0, '']);
    expect(new Set(idsIn('users.ndjson')).size).to.equal(500);
    expect((await stat(join(cwd, 'users.ndjson'))).mode & 0o777).to.equal(0o600);
  });

  it('should take the place of the file the next time', async () => {
    await start({ users: 300 });
    await stream(all, '--to', 'users.ndjson');
    await stream(all, '--to', 'users.ndjson');
    expect(idsIn('users.ndjson')).to.have.length(300);
    await stream(all, '--to', 'users.ndjson', '--record-limit', '10');
    expect(idsIn('users.ndjson')).to.have.length(310);
  });

  it('should add what has changed since the last time', async () => {
    await start({ users: 300 });
    const since = ['/api/v1/users', '--to', 'users.ndjson', '--since-last'];
    expect((await stream(...since)).code).to.equal(0);
    expect(idsIn('users.ndjson')).to.have.length(300);
    const [first = ''] = idsIn('users.ndjson');
    await runCommand(['post', `/api/v1/users/${first}`, '--body', '{"profile":{"title":"Lead"}}'], {
      cwd,
      env: env(),
    });
    expect((await stream(...since)).stderr).to.match(/^1 record · /m);
    expect(idsIn('users.ndjson').at(-1)).to.equal(first);
    expect(idsIn('users.ndjson')).to.have.length(301);
  });

  it('should write selected columns, and name those that no record had', async () => {
    await start({ users: 2 });
    const select = ['--select', 'id,E-mail=profile.email,profile.emial:text', '--csv-bom'];
    const { code, stderr } = await stream(all, '--to', 'users.csv', ...select);
    expect(code).to.equal(0);
    expect(stderr).to.match(/^--select profile\.emial: no record had that; .*\n2 records · /);
    expect(linesOf('users.csv')[0]).to.equal('\uFEFFid,E-mail,profile.emial,_run,_loaded_at');
    expect(linesOf('users.csv')[1]).to.match(/^00u\w+,\S+@acme\.example,/);
    expect(linesOf('users.csv')).to.have.length(3);
  });

  it('should write rows to standard output, pages as large as asked for', async () => {
    await start({ users: 40 });
    const options = ['--select', 'profile.login', '--limit', '10', '--read-ahead', '0', '--quiet'];
    const limit = ['--record-limit', '20'];
    const { code, stdout, stderr } = await stream(
      '/api/v1/users',
      '--to',
      '-',
      ...options,
      ...limit,
    );
    expect([code, stderr]).to.deep.equal([0, '']);
    const rows = stdout.trimEnd().split('\n');
    expect(rows).to.have.length(20);
    for (const row of rows) expect(row).to.match(/^\{"profile":\{"login":"\S+@acme\.example"\}\}$/);
    expect(org.stats.requests).to.equal(2);
  });

  it('should load children beside the ids of their parents', async () => {
    await start({ users: 50, groups: 5 });
    const args = ['/api/v1/groups/{id}/users', '--for-each', '/api/v1/groups', '--select', 'id'];
    const { code, stderr } = await stream(...args, '--to', 'members.ndjson');
    expect(stderr).to.match(/^5 parents · \d+ records · /m);
    expect(code).to.equal(0);
    const rows = linesOf('members.ndjson').map((line) => JSON.parse(line) as { _parent: string });
    expect(new Set(rows.map(({ _parent }) => _parent)).size).to.be.within(2, 5);
    for (const row of rows) expect(row).to.have.keys('_parent', 'id', '_run', '_loaded_at');
  });

  it('should stop inside a parent, and go on there', async () => {
    await start({ users: 2_000, groups: 3, latency: 150 });
    const members = ['/api/v1/groups/{id}/users', '--for-each', '/api/v1/groups', '--select', 'id'];
    const { child, ended } = begin(...members, '--to', 'members.ndjson');
    await eventually(() => org.stats.requests >= 5, 30_000);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).to.equal(130);
    expect(stderr).to.match(/^0 parents · [\d,]+ records · .*stopped → members\.ndjson$/m);

    const requests = org.stats.requests;
    const next = await stream(...members, '--to', 'members.ndjson', '--resume');
    expect(next.code).to.equal(0);
    expect(next.stderr).to.match(/^3 parents · /m);
    const urls = org.stats.urls.slice(requests);
    const [everyone = ''] = urls.filter((url) => url.includes('/users')).map(pathOf);
    // The first pages of the first group have been read, and are not again.
    expect(urls.filter((url) => pathOf(url) === everyone)).to.have.length.below(10);
    const rows = linesOf('members.ndjson').map((line) => JSON.parse(line) as object);
    const pairs = rows.map((row) =>
      JSON.stringify([Reflect.get(row, '_parent'), Reflect.get(row, 'id')]),
    );
    expect(new Set(pairs).size).to.equal(pairs.length);
    expect(pairs.length).to.be.at.least(2_000);
  });

  it('should replace nothing where all parents that were listed are gone', async () => {
    await start({ users: 1 });
    const server = createServer(({ url = '' }, response) => {
      const isList = url.startsWith('/api/v1/groups?');
      const body = isList ? [{ id: '00g1' }, { id: '00g#/2' }] : { errorCode: 'E0000007' };
      response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    const asked: string[] = [];
    server.on('request', ({ url = '' }: { url?: string }) => asked.push(url.replace(/\?.*/, '')));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await write('members.ndjson', '{"id":"yesterday"}\n');
    const { code, stderr } = await runCommand(
      [
        ...['stream', '/api/v1/groups/{id}/users', '--for-each', '/api/v1/groups'],
        ...['--to', 'members.ndjson'],
      ],
      {
        cwd,
        env: {
          OKTA_CLIENT_ORGURL: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
          OKTA_CLIENT_TOKEN: '00token',
        },
      },
    );
    server.close();
    expect(code).to.equal(3);
    expect(stderr).to.match(/^00g1 is gone; skipped\.\n00g#\/2 is gone; skipped\.\n/);
    expect(stderr).to.include('404 for all 2 parents that --for-each has just listed');
    expect(stderr).to.match(/^0 parents · 2 gone · 0 records · .* → members\.ndjson\n$/m);
    expect(linesOf('members.ndjson')).to.deep.equal(['{"id":"yesterday"}']);
    expect(asked).to.deep.equal([
      '/api/v1/groups',
      '/api/v1/groups/00g1/users',
      '/api/v1/groups/00g%23%2F2/users',
    ]);
  });

  it('should stop well, and go on with nobody lost or doubled', async () => {
    await start({ users: 3_000, latency: 150 });
    const { child, ended } = begin(all, '--to', 'users.ndjson');
    await eventually(() => org.stats.requests >= 5, 30_000);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).to.equal(130);
    expect(stderr).to.include('once more leaves at once');
    expect(stderr).to.match(/ · stopped → users\.ndjson\nThe same command goes on from there\.\n$/);
    expect(existsSync(join(cwd, 'users.ndjson'))).to.equal(false);

    const requests = org.stats.requests;
    const next = await stream(all, '--to', 'users.ndjson', '--resume');
    expect(next.stderr).to.match(/^3,000 records · /m);
    expect(next.code).to.equal(0);
    expect(org.stats.requests - requests).to.be.below(15);
    expect(idsIn('users.ndjson')).to.have.length(3_000);
    expect(new Set(idsIn('users.ndjson')).size).to.equal(3_000);
  });

  it('should stop for kill as for Ctrl-C', async () => {
    await start({ users: 3_000, latency: 100 });
    const { child, ended } = begin(all, '--to', '-');
    await eventually(() => org.stats.requests >= 3, 30_000);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    expect(code).to.equal(130);
    expect(stderr).not.to.include('goes on from there');
    expect(stdout.trimEnd().split('\n').length % 200).to.equal(0);
  });

  it('should leave at once the second time', async () => {
    await start({ users: 3_000, latency: 60_000 });
    const { child, ended } = begin(all, '--to', 'users.ndjson');
    await eventually(() => org.stats.requests >= 1, 30_000);
    child.kill('SIGINT');
    await pause(400);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).to.equal(130);
    expect(stderr).to.equal('Stopping when what is in hand is done; once more leaves at once.\n');
  });

  it('should end without a word when nobody reads any more', async () => {
    await start({ users: 20_000 });
    const { child, ended } = begin(all, '--to', '-');
    child.stdout.once('data', () => child.stdout.destroy());
    const { code, stderr } = await ended;
    expect(code).to.equal(0);
    expect(stderr).to.equal('');
    expect(org.stats.requests).to.be.below(100);
  });

  it('should run a helper flow, and bury what it fails on', async () => {
    await start({ users: 20 });
    await write(
      'flow.mjs',
      `import rxjs from ${JSON.stringify(rxjs)};
       let n = 0;
       export default rxjs.map(({ record, state }) => {
         if (++n % 5 === 0) throw new Error('no luck');
         return { id: record.id, from: state.env };
       });`,
    );
    const flow = ['--flow', 'flow.mjs', '--state', 'env=test', '--dead-letter', 'failed.ndjson'];
    const { code, stdout, stderr } = await stream(all, '--to', '-', ...flow);
    expect(stderr).to.include(' · 4 failed, 16 rows in the target · lastPage');
    expect(code).to.equal(0);
    expect(stdout.trimEnd().split('\n')).to.have.length(16);
    expect(stdout).to.match(/^\{"id":"00u\w+","from":"test"\}$/m);
    expect(linesOf('failed.ndjson')).to.have.length(4);
    expect(linesOf('failed.ndjson')[0]).to.match(/^\{"error":"no luck","record":\{"id":"00u/);

    const many = await stream(all, '--to', '-', ...flow, '--max-failures', '2');
    expect(many.stderr).to.match(
      /^okta-streams: 3 records have failed, --max-failures is 2; .*no luck$/m,
    );
    expect(many.code).to.equal(4);
  });

  it('should tell programs events and a summary', async () => {
    await start({ users: 300 });
    const { code, stderr } = await stream('/api/v1/users', '--to', 'users.ndjson', '--json');
    expect(code).to.equal(0);
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events.map(({ type }) => type)).to.include.members([
      'note',
      'request',
      'response',
      'page',
      'end',
    ]);
    expect(summaryIn(stderr)).to.include({
      type: 'summary',
      v: 1,
      ending: 'complete',
      exitCode: 0,
      end: 'lastPage',
      to: 'users.ndjson',
      recordsStreamed: 298,
      rowsCommitted: 298,
      rowsRefused: 0,
      pages: 2,
    });
  });

  it('should be incomplete where the last page leads back', async () => {
    await start({ users: 600 });
    org.fault('loopingNextLink', { path: '/api/v1/users' });
    const { code, stderr } = await stream('/api/v1/users', '--to', 'users.ndjson', '--json');
    expect(summaryIn(stderr)).to.include({ ending: 'incomplete', exitCode: 3, end: 'loop' });
    expect(code).to.equal(3);
  });

  it('should refuse a job that another run holds, and say to come back', async () => {
    await start({ users: 20_000, latency: 300 });
    const { child, ended } = begin(all, '--to', 'users.ndjson');
    await eventually(() => org.stats.requests >= 2, 30_000);
    const { code, stderr } = await stream(all, '--to', 'users.ndjson');
    expect(stderr).to.match(/^okta-streams: .*is held by job .*; wait for it to end/m);
    expect(code).to.equal(75);
    child.kill('SIGINT');
    expect((await ended).code).to.equal(130);
  });

  it('should fail where there is nothing to go on from', async () => {
    await start({ users: 1 });
    const { code, stderr } = await stream(all, '--to', 'users.ndjson', '--resume');
    expect(stderr).to.match(/^okta-streams: .*no checkpoint of job/m);
    expect(code).to.equal(1);
    expect(org.stats.requests).to.equal(0);
  });

  it('should refuse before anything is sent', async () => {
    await start({ users: 1 });
    const refused = [
      ['--to', 'postgres://etl:hunter2@db/hr#users'],
      ['--to', 'users.ndjson', '--flow', 'none.mjs'],
      ['--to', 'users.ndjson', '--header', 'authorization: SSWS hunter2'],
      ['--to', 'users.ndjson', '--token=hunter2'],
    ];
    const ended = await Promise.all(refused.map((args) => stream('/api/v1/users', ...args)));
    expect(ended.map(({ code }) => code)).to.deep.equal([2, 2, 2, 2]);
    for (const { stdout, stderr } of ended) {
      expect(stdout).to.equal('');
      expect(stderr)
        .to.match(/^okta-streams: .*; .*$/m)
        .and.not.to.include('hunter2');
    }
    expect(org.stats.requests).to.equal(0);
  });
});
