import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { postgresServer, type PostgresServer } from '../support/postgres.js';
import { emptyShell, type Shell, type Tools } from './support/shell.js';

/** A project, by what its user types into an empty folder. */
interface Project extends Partial<Tools> {
  readonly title: string;
  readonly typed: readonly string[];
  /** What there is beside the package. */
  readonly has: readonly Extra[];
}

type Extra = 'duckdb' | 'postgres' | 'nats' | 'opentelemetry';

const alone = 'npm install okta-streams rxjs zod';
const nats = '@nats-io/transport-node @nats-io/jetstream';
const drivers = `@duckdb/node-api pg pg-copy-streams ${nats} @opentelemetry/api`;
const everything: readonly Extra[] = ['duckdb', 'postgres', 'nats', 'opentelemetry'];
/** What the message about each driver gives. */
const commands = {
  duckdb: 'npm install @duckdb/node-api',
  postgres: 'npm install pg pg-copy-streams',
  nats: `npm install ${nats}`,
} as const;

/** One thing is varied at a time. */
const projects: readonly Project[] = [
  { title: 'the package alone', typed: [alone], has: [] },
  { title: 'DuckDB', typed: [alone, commands.duckdb], has: ['duckdb'] },
  { title: 'PostgreSQL', typed: [alone, commands.postgres], has: ['postgres'] },
  { title: 'JetStream', typed: [alone, commands.nats], has: ['nats'] },
  {
    title: 'one driver after another',
    typed: [
      ...[alone, commands.duckdb, commands.postgres, commands.nats],
      'npm install @opentelemetry/api',
    ],
    has: everything,
  },
  { title: 'all at once', typed: [`${alone} ${drivers}`], has: everything },
  { title: 'the lowest rxjs', typed: [withLowest('rxjs', '7.8.0')], has: everything },
  { title: 'the lowest zod', typed: [withLowest('zod', '4.0.0')], has: everything },
  {
    title: 'the lowest DuckDB',
    typed: [withLowest('@duckdb/node-api', '1.4.0-r.1')],
    has: everything,
  },
  { title: 'the lowest pg', typed: [withLowest('pg', '8.11.0')], has: everything },
  {
    title: 'the lowest pg-copy-streams',
    typed: [withLowest('pg-copy-streams', '6.0.1')],
    has: everything,
  },
  {
    title: 'the lowest NATS',
    typed: [
      withLowest('@nats-io/transport-node', '3.0.0').replace('/jetstream', '/jetstream@3.0.0'),
    ],
    has: everything,
  },
  {
    title: 'the lowest OpenTelemetry',
    typed: [withLowest('@opentelemetry/api', '1.9.0')],
    has: everything,
  },
  { title: 'npm 11', npm: 'npm11', typed: [`${alone} ${drivers}`], has: everything },
  { title: 'Node 22', node: 'n22', typed: [`${alone} ${drivers}`], has: everything },
  { title: 'Node 24', node: 'n24', typed: [`${alone} ${drivers}`], has: everything },
];

const users = 30;
const tools: Tools = { node: 'n20', npm: 'npm10' };

describe('the package in an empty project', function () {
  this.timeout(600_000);
  let server: PostgresServer;
  let shell: Shell;
  const open = (wanted: Tools, env: Readonly<Record<string, string>>) => {
    shell = emptyShell(wanted, env);
  };
  // Drivers are large.
  afterEach(() => {
    rmSync(shell.folder, { recursive: true, force: true });
  });

  before(async () => {
    server = await postgresServer();
  });

  for (const [i, { title, typed, has, ...varied }] of projects.entries()) {
    it(`should install, load and compile: ${title}`, async () => {
      const table = `users_of_project_${i.toString()}`;
      open({ ...tools, ...varied }, postgresVariables(server.url));
      for (const line of typed) await succeeds(shell, line);

      await loads(shell, 'users.ndjson');
      expect(linesOf(shell, 'users.ndjson')).to.equal(users);
      await loads(shell, 'users.csv');
      expect(linesOf(shell, 'users.csv')).to.equal(users + 1);
      if (has.includes('duckdb')) {
        await loads(shell, 'okta.duckdb#users');
        expect(await countIn(join(shell.folder, 'okta.duckdb'))).to.equal(users);
      } else await lacks(shell, 'okta.duckdb#users', commands.duckdb);
      if (has.includes('postgres')) {
        await loads(shell, `postgres:#${table}`);
        const [row] = await server.query(`SELECT count(*)::int AS n FROM ${table}`);
        expect(row).to.deep.equal({ n: users });
      } else await lacks(shell, `postgres:#${table}`, commands.postgres);

      const fault = await faultOfQueue(shell);
      if (has.includes('nats')) expect(fault).to.match(/no connection to 127\.0\.0\.1:1 /);
      else expect(fault.slice(-commands.nats.length - 2)).to.equal(`; ${commands.nats}`);

      await imports(shell, has);
      await compiles(shell, has);
      // From 22.8 on Node keeps what it has compiled.
      if (varied.node !== undefined && varied.node !== 'n20') {
        await succeeds(shell, 'TMPDIR=$PWD npx okta-streams --version && ls node-compile-cache');
      }
    });
  }

  it('should install for the whole machine, and say --global of what it lacks', async () => {
    open(tools, {});
    await succeeds(shell, 'npm install --global okta-streams rxjs zod');
    const command = 'npm install --global @duckdb/node-api';
    await lacks(shell, 'okta.duckdb#users', command, 'okta-streams');
    await succeeds(shell, command);
    await loads(shell, 'okta.duckdb#users', 'okta-streams');
    expect(await countIn(join(shell.folder, 'okta.duckdb'))).to.equal(users);
  });

  // The command has what it loads in files of its own; programs have not.
  it('should load by the command where npm was told to leave rxjs and zod out', async () => {
    open(tools, {});
    await succeeds(shell, 'npm install okta-streams --legacy-peer-deps');
    await loads(shell, 'users.ndjson');
    expect(linesOf(shell, 'users.ndjson')).to.equal(users);
    const { code, stderr } = await shell.type(`node -e "import('okta-streams')"`);
    expect(code).to.equal(1);
    expect(stderr).to.match(/Cannot find package '(?:rxjs|zod)'/);
  });
});

/** Everything at its newest but one, at its lowest. */
function withLowest(name: string, version: string): string {
  return `${alone} ${drivers}`
    .split(' ')
    .map((word) => (word === name ? `${name}@${version}` : word))
    .join(' ');
}

async function succeeds(shell: Shell, line: string): Promise<string> {
  const { code, stdout, stderr } = await shell.type(line);
  expect(code, `${line}\n${stdout}${stderr}`).to.equal(0);
  return stdout;
}

function streaming(target: string, command: string): string {
  const select = '--select id,status,profile.email';
  return `${command} stream /api/v1/users --query 'search=id pr' --sandbox --users ${users.toString()} ${select} --to '${target}'`;
}

async function loads(shell: Shell, target: string, command = 'npx okta-streams'): Promise<void> {
  await succeeds(shell, streaming(target, command));
}

/** Fails by one line, behind what may be noted of the run, and it ends with the command that helps. */
async function lacks(
  shell: Shell,
  target: string,
  installs: string,
  command = 'npx okta-streams',
): Promise<void> {
  const { code, stderr } = await shell.type(streaming(target, command));
  expect(code, stderr).to.equal(1);
  const [line = ''] = stderr.split('\n').filter((text) => text.startsWith('okta-streams: '));
  expect(line.slice(-installs.length - 2)).to.equal(`; ${installs}`);
  expect(stderr).not.to.match(/^ +at /m);
}

/** What a queue says of a server that is not there, or of its packages. */
async function faultOfQueue(shell: Shell): Promise<string> {
  const program = `import { jetStreamQueue } from 'okta-streams/queues';
    const queue = jetStreamQueue({ servers: 'nats://127.0.0.1:1', name: 'users' });
    queue.stats().subscribe({ error: ({ message }) => console.log(message) });`;
  writeFileSync(join(shell.folder, 'queue.mjs'), program);
  return (await succeeds(shell, 'node queue.mjs')).trim();
}

function linesOf(shell: Shell, file: string): number {
  return readFileSync(join(shell.folder, file), 'utf8').split('\n').length - 1;
}

async function countIn(path: string): Promise<number> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    const [row] = (await connection.runAndReadAll('SELECT count(*)::int FROM users')).getRows();
    return Number(row?.[0]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The entry that has no values at run time. */
const typesAlone = 'okta-streams/records';

/** The entries that can be loaded with what is there. */
function entriesWith(has: readonly Extra[]): string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object };
  return Object.keys(exports)
    .filter((entry) => entry !== './opentelemetry' || has.includes('opentelemetry'))
    .map((entry) => entry.replace(/^\./, 'okta-streams'));
}

async function imports(shell: Shell, has: readonly Extra[]): Promise<void> {
  const text = entriesWith(has)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => `same(await import('${entry}'), require('${entry}'), '${entry}');`);
  const program = `import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    const same = (a, b, name) => {
      const keys = Object.keys(a);
      const hasValues = name !== '${typesAlone}';
      if (keys.length > 0 !== hasValues || keys.some((key) => a[key] !== b[key])) {
        throw new Error(name);
      }
    };
    require('okta-streams/package.json');
    ${text.join('\n')}`;
  writeFileSync(join(shell.folder, 'entries.mjs'), program);
  await succeeds(shell, 'node entries.mjs');
}

/** By the strictest compiler, which looks into every declaration that it meets. */
async function compiles(shell: Shell, has: readonly Extra[]): Promise<void> {
  const entries = entriesWith(has).filter((entry) => !entry.endsWith('.json'));
  const lines = entries.map((entry, i) => `export * as entry${i.toString()} from '${entry}';`);
  writeFileSync(join(shell.folder, 'entries.mts'), lines.join('\n'));
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ skipLibCheck: false, target: 'es2023', module: 'nodenext', noEmit: true },
    ...{ types: ['node'], typeRoots: [resolve('node_modules/@types')] },
  };
  const config = JSON.stringify({ compilerOptions, files: ['entries.mts'] });
  writeFileSync(join(shell.folder, 'tsconfig.json'), config);
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const run = promisify(execFile)(process.execPath, [tsc, '-p', shell.folder]);
  const output = await run.then(
    () => '',
    (error: unknown) => (error as { readonly stdout: string }).stdout,
  );
  expect(output).to.equal('');
}

/** Where the server is, as the command is told. */
function postgresVariables(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
  };
}
