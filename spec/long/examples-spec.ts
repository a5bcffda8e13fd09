import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { format, promisify } from 'node:util';
import sinon from 'sinon';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/index.js';
import { eventually } from '../support/eventually.js';
// Three examples are specs, and run as such.
import '../../examples/testFlow.js';
import '../../examples/testPipeline.js';
import '../../examples/testQueue.js';

describe('examples', () => {
  let org: Sandbox;
  let lines: string[];

  /** Runs an example on `org`; it is done when its module is. */
  const run = async (name: string): Promise<void> => {
    const variables = { OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token };
    sinon.stub(process, 'env').value({ ...process.env, ...variables });
    await import(`../../examples/${name}.js`);
  };
  const start = async (options: SandboxOptions = {}): Promise<void> => {
    org = await startSandbox(options);
  };
  const call = async (method: string, path: string, body?: object): Promise<number> => {
    const headers = { authorization: `SSWS ${org.token}`, 'content-type': 'application/json' };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${org.orgUrl}${path}`, { method, headers, ...content });
    await response.arrayBuffer();
    return response.status;
  };

  beforeEach(() => {
    lines = [];
    const print = (...values: unknown[]) => void lines.push(format(...values));
    sinon.stub(console, 'log').callsFake(print);
    sinon.stub(console, 'error').callsFake(print);
  });

  afterEach(async () => {
    sinon.restore();
    await org.close();
  });

  it('should list users', async () => {
    await start();
    await run('listUsers');
    expect(lines).to.have.length(5);
    expect(lines.every((line) => /^00u\w+ \S+@acme\.example$/.test(line))).to.equal(true);
    expect(org.stats.requests).to.equal(1);
  });

  it('should write back, four at once', async () => {
    await start({ latency: 5 });
    await run('writeBack');
    expect(lines).to.deep.equal(['written 20 read back 20']);
    const { byPath, peakInFlight } = org.stats;
    expect(byPath['PUT /api/v1/groups/{groupId}/users/{userId}']).to.equal(20);
    expect(byPath['DELETE /api/v1/groups/{groupId}']).to.equal(1);
    expect(peakInFlight).to.be.at.most(4);
  });

  it('should use State', async () => {
    await start();
    await run('state');
    expect(lines[0]).to.match(/^\S+@acme\.example -> (lee|kim)@acme\.example$/);
    expect(lines.at(-1)).to.match(/^users by department: \{[^}]*Sales: \d+/);
  });

  it('should flush batches at the end of windows', async () => {
    await start();
    await run('pageWindows');
    expect(lines).to.deep.equal([
      'a page:    [ 150, 50, 150, 50, 100 ]',
      'two pages: [ 150, 150, 100, 100 ]',
      'the run:   [ 150, 150, 150, 50 ]',
    ]);
  });

  it('should scan a page, or the run', async () => {
    await start();
    await run('pageOrRun');
    expect(lines).to.deep.equal(['page: 1 2 1 2 1 2', 'run:  1 2 3 4 5 6']);
  });

  it('should keep dead letters', async () => {
    await start();
    org.fault('emptyForbidden', { path: /\/groups$/, skip: 7, count: 2 });
    await run('deadLetters');
    expect(lines).to.deep.equal(['ok 28 failed 2', 'streamed 30']);
    const letters = readFileSync('out/deadLetters.ndjson', 'utf8').trimEnd().split('\n');
    expect(letters).to.have.length(2);
    for (const letter of letters.map((line) => JSON.parse(line) as Record<string, unknown>)) {
      expect(letter).to.have.all.keys('error', 'record');
      expect(letter['error']).to.match(/ answered 403/);
      expect(letter['record']).to.have.property('profile');
    }
  });

  it('should take a user through its life', async () => {
    await start();
    await run('userLifecycle');
    expect(lines[0]).to.match(/^created 00u\w+ STAGED$/);
    expect(lines.slice(1)).to.deep.equal([
      'updated Night watch',
      'deactivated DEPROVISIONED',
      'deleted 204 and now 404',
    ]);
    expect(await call('GET', '/api/v1/users/night.shift.example@acme.example')).to.equal(404);
  });

  it('should stop, and go on from the cursor', async () => {
    await start({ users: 2_500, latency: 200 });
    await run('stopAndResume');
    expect(lines[0]).to.match(/^stopped \d+$/);
    expect(lines[1]).to.equal('lastPage 2500 different users 2500');
  });

  it('should tail the System Log', async () => {
    await start();
    const tail = run('tailSystemLog');
    await eventually(() => lines.some((line) => line.startsWith('caughtUp')));
    await call('POST', '/api/v1/groups', { profile: { name: 'News' } });
    await tail;
    expect(lines.filter((line) => line.startsWith('caughtUp'))).to.have.length(3);
    expect(lines.filter((line) => line.endsWith(' group.lifecycle.create'))).to.have.length(1);
  });

  it('should stream groups with their members', async () => {
    await start();
    await run('groupMembers');
    expect(lines).to.have.length(10);
    for (const line of lines) expect(line).to.match(/^[^:]+: \S+@acme\.example$/);
    expect(new Set(lines.map((line) => line.split(':')[0]))).to.have.property('size', 2);
  });

  it('should validate records', async () => {
    await start();
    await run('validateRecords');
    expect(lines[0]).to.match(/^\S+@acme\.example \d{4}$/);
    expect(lines.at(-1)).to.match(/^[1-9]\d* did not fit$/);
  });

  it('should go no further ahead than for await follows', async () => {
    await start({ users: 5_000 });
    await run('forAwait');
    expect(lines.filter((line) => line.startsWith('hello '))).to.have.length(5);
    expect(lines.at(-1)).to.match(/^requests: [1-3]$/);
    await eventually(() => org.stats.inFlight === 0);
  });

  it('should copy an org into related tables, and ask them what joins tell', async () => {
    await start({ users: 60, groups: 4, apps: 2 });
    await rm(join('out', '127.0.0.1.duckdb'), { force: true });
    await run('firstRun');
    expect(lines[0]).to.equal('$ okta-streams sync --to out/127.0.0.1.duckdb\n');
    expect(lines).to.include(`  ${'Everyone'.padEnd(32)} ${'█'.repeat(30)} 60`);
    expect(lines.find((line) => line.includes('in no group'))).to.match(/Everyone: \d+$/);
    expect(process.exitCode).to.equal(0);
    process.exitCode = undefined;
  }).timeout(60_000);
});

describe("examples without an org of the user's", () => {
  // In a process of its own, which has to end by itself.
  it('should run on a sandbox', async () => {
    const variables = Object.entries(process.env);
    const env = Object.fromEntries(variables.filter(([key]) => !key.startsWith('OKTA_')));
    const command = ['--import', 'tsx', 'examples/listUsers.ts'];
    const { stdout } = await promisify(execFile)(process.execPath, command, { env });
    expect(stdout).to.match(/^00u\w+ \S+@acme\.example$/m);
  }).timeout(60_000);
});

describe('the README of the examples', () => {
  it('should list all of them', () => {
    const readme = readFileSync('examples/README.md', 'utf8');
    const files = readdirSync('examples').filter((name) => name.endsWith('.ts'));
    const listed = Array.from(readme.matchAll(/\]\((\w+\.ts)\)/g), ([, name]) => name);
    expect(listed).to.have.members(files);
  });
});
