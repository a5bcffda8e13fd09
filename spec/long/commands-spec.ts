import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/index.js';
import { runCommand, startCommand } from '../support/runCommand.js';

describe('okta-streams', function () {
  this.timeout(120_000);
  let org: Sandbox;
  let cwd: string;

  const start = async (options: SandboxOptions = {}) => {
    org = await startSandbox(options);
    return { OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token };
  };
  const command = (args: readonly string[], env = {}, stdin = '') =>
    runCommand(args, { cwd, env, stdin });

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'okta-streams-'));
  });
  after(() => rm(cwd, { recursive: true }));
  afterEach(() => org.close());

  it('should tell its commands, its exit codes and how to sign in', async () => {
    await start();
    const { code, stdout } = await command(['--help']);
    expect(code).to.equal(0);
    for (const word of ['stream', 'doctor', 'OKTA_CLIENT_TOKEN', 'Exit codes:', '75', '130'])
      expect(stdout).to.include(word);
  });

  it('should print the body of a response, status and headers before it', async () => {
    const env = await start({ users: 3 });
    const plain = await command(['get', '/api/v1/users', '--query', 'limit=2'], env);
    expect(plain).to.include({ code: 0, stderr: '' });
    expect(JSON.parse(plain.stdout)).to.have.length(2);
    expect(plain.stdout).to.match(/^\[.*\]\n$/);

    const { stdout } = await command(['get', '/api/v1/users?limit=1', '-i'], env);
    expect(stdout).to.match(
      /^HTTP 200 OK\n(?:[\w-]+: .*\n)*x-okta-request-id: .*\n[^]*\n\n\[.*\]\n$/,
    );
    expect(stdout).not.to.match(/^set-cookie/im);
  });

  it('should send bodies from the command line, a file and standard input', async () => {
    const env = await start({ groups: 1 });
    const body = (name: string) => JSON.stringify({ profile: { name } });
    await writeFile(join(cwd, 'group.json'), body('b'));
    const post = ['post', '/api/v1/groups', '--body'];
    const ended = [
      await command([...post, body('a')], env),
      await command([...post, '@group.json'], env),
      await command([...post, '-'], env, body('c')),
    ];
    expect(ended.map(({ code }) => code)).to.deep.equal([0, 0, 0]);
    const groups = ended.map(
      ({ stdout }) => JSON.parse(stdout) as { id: string; profile: { name: string } },
    );
    expect(groups.map(({ profile }) => profile.name)).to.deep.equal(['a', 'b', 'c']);

    const path = `/api/v1/groups/${groups[0]?.id ?? ''}`;
    const put = await command(['put', path, '--body', body('d')], env);
    expect(put.stdout).to.include('"name":"d"');
    expect(await command(['delete', path], env)).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect((await command(['get', path], env)).code).to.equal(1);
  });

  it('should print a refusal, and say on standard error what it means', async () => {
    const env = await start();
    const { code, stdout, stderr } = await command(['get', '/api/v1/users/nobody'], env);
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ errorCode: 'E0000007' });
    expect(stderr).to.match(/^okta-streams: GET \/api\/v1\/users\/\S+ answered 404: .*\n$/);
  });

  it('should say to try again where the org is not to be reached', async () => {
    const env = await start();
    await org.close();
    const { code, stderr } = await command(['get', '/api/v1/users', '--json'], env);
    expect(code).to.equal(75);
    const summary = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as { error: object };
    expect(summary).to.include({ type: 'summary', ending: 'tryAgain', exitCode: 75 });
    expect(summary.error).to.include({ code: 'ERR_OKTA_NETWORK' });
    await start();
  });

  it('should say what is missing where nothing is set', async () => {
    await start();
    const { code, stderr } = await command(['get', '/api/v1/users']);
    expect(code).to.equal(2);
    expect(stderr).to.match(
      /^okta-streams: orgUrl is missing; .*OKTA_CLIENT_ORGURL.*--sandbox.*\n$/,
    );
  });

  it('should show all that is known of an error when it is asked to', async () => {
    await start();
    const { stderr } = await command(['get', '/api/v1/users'], { OKTA_STREAMS_DEBUG: '1' });
    expect(stderr).to.match(/OktaInputError: orgUrl is missing[^]*\n +at /);
  });

  it('should refuse a wrong command line in one line, for programs too', async () => {
    await start();
    const wrong = [['get'], ['nope'], ['stream', '/api/v1/users'], ['get', '/x', '--users', '-1']];
    for (const { code, stdout, stderr } of await Promise.all(wrong.map((args) => command(args)))) {
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(/^okta-streams: .* --help\n$/);
    }
    const { code, stderr } = await command(['get', '/x', '--json', '--token=hunter2']);
    expect(code).to.equal(2);
    expect(JSON.parse(stderr)).to.include({ type: 'summary', ending: 'usage' });
    expect(stderr).not.to.include('hunter2');
  });

  it('should have an org of its own for the time of a command', async () => {
    await start();
    const { code, stdout } = await command([
      'get',
      '/api/v1/users?limit=5',
      '--sandbox',
      '--users',
      '3',
    ]);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.have.length(3);
    const refused = await command(['get', '/api/v1/users', '--users', '3']);
    expect(refused.stderr).to.include('--users is for --sandbox');
    expect(refused.code).to.equal(2);
  });

  it('should serve an org until it is interrupted', async () => {
    await start();
    const { child, ended } = startCommand(['sandbox', '--users', '7'], { cwd });
    const env = await new Promise<Record<string, string>>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = Array.from(text.matchAll(/^export (\w+)=(\S+)$/gm), ([, k, v]) => [k, v]);
        if (found.length === 2) resolve(Object.fromEntries(found) as Record<string, string>);
      });
    });
    const { stdout } = await command(
      ['get', '/api/v1/users?search=created gt "1970-01-01T00:00:00.000Z"'],
      env,
    );
    expect(JSON.parse(stdout)).to.have.length(7);
    child.kill('SIGINT');
    expect(await ended).to.include({ code: 0, stderr: '' });
  });

  it('should tell how a connection is', async () => {
    const env = await start({ serverClockOffset: 600_000 });
    const { code, stdout } = await command(['doctor'], env);
    expect(code).to.equal(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, 16).trim())).to.deep.equal([
      'ok    connection',
      'ok    sign-in',
      'ok    scopes',
      'ok    access',
      'note  clock',
      'ok    limits',
    ]);
    expect(lines[4]).to.match(/ours is (?:10 min 0 s|9 min 59 s|10 min 1 s) behind; set it/);
  });

  it('should tell what to do about a token that is not accepted', async () => {
    const env = await start();
    const { code, stdout } = await command(['doctor'], { ...env, OKTA_CLIENT_TOKEN: '00wrong' });
    expect(stdout).to.match(
      /^fail {2}sign-in {5}GET \/api\/v1\/users answered 401: .*check the token/m,
    );
    expect(code).to.equal(1);
  });

  it('should tell the scopes of an operation', async () => {
    await start();
    const { code, stdout } = await command(['scopes', 'get', '/api/v1/groups/00g1/users']);
    expect([code, stdout]).to.deep.equal([0, 'okta.groups.read\n']);
    const unknown = await command(['scopes', 'GET', '/api/v1/nothing']);
    expect(unknown.stderr).to.include('Okta documents no operation GET /api/v1/nothing');
    expect(unknown.code).to.equal(1);
    expect((await command(['scopes', 'FETCH', '/api/v1/users'])).code).to.equal(2);
  });
});
