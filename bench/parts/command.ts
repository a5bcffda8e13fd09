import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { noWait } from '../links.js';
import { median } from '../median.js';
import { atMost, type PartReport } from '../report.js';
import { serve, whole, type Setup } from '../setup.js';

/** What a whole process took. */
interface Figures {
  /** Milliseconds to the first byte of its standard output. */
  readonly first: number;
  /** CPU milliseconds, user and system; none of what is no process of Node. */
  readonly cpu: number | undefined;
}

const one = '/api/v1/users/me';
const page = '/api/v1/users?limit=200';
const script = (name: string, path: string) => [resolve('bench/command', name), path];
const main = resolve('bench/node_modules/okta-streams/dist/lib/cli/main.js');
const token = '00benchBENCHbenchBENCHbenchBENCHbenchBENCHa';

const processes = {
  'curl, one user': undefined,
  'undici, one user': script('undici.js', one),
  'undici, rxjs and zod, one user': script('undiciRxjsZod.js', one),
  'okta-streams get, one user': [main, 'get', one],
  'undici, a page of users': script('undici.js', page),
  'undici, rxjs and zod, a page of users': script('undiciRxjsZod.js', page),
  'okta-streams stream, a page of users': [main, 'stream', '/api/v1/users', '--to', '-', '--quiet'],
} as const;
type Name = keyof typeof processes;
const names = Object.keys(processes) as Name[];

/** As the part of few pages: a difference of a few milliseconds takes many pairs to tell. */
const pairsARun = 5;

/** The command beside scripts, from the start of the process to its end. */
export async function command(setup: Setup): Promise<PartReport> {
  const { org, runs } = setup;
  await serve(setup, noWait, 200);
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-bench-'));
  const samples = new Map<Name, Figures[]>(names.map((name) => [name, []]));
  try {
    for (let i = 0; i < pairsARun * runs; i++) {
      for (const name of names) samples.get(name)?.push(await measured(name, org.orgUrl, folder));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const of = (name: Name) => samples.get(name) ?? [];
  const cpuOf = (name: Name) => of(name).map(({ cpu }) => cpu ?? NaN);
  const firstOf = (name: Name) => of(name).map(({ first }) => first);
  const ratio = (a: readonly number[], b: readonly number[]) =>
    median(a.map((value, run) => value / (b[run] ?? NaN)));
  const get: Name = 'okta-streams get, one user';
  const stream: Name = 'okta-streams stream, a page of users';
  const ofAll: Name = 'undici, rxjs and zod, one user';

  return {
    tables: [
      {
        title: 'The command',
        note: `Whole processes, from their start to the first byte and to the end, no wait before headers or in the body; medians of ${whole(pairsARun * runs)} runs.`,
        head: ['', 'first byte, ms', 'CPU, ms'],
        rows: names.map((name) => {
          const cpu = median(cpuOf(name));
          return [name, whole(median(firstOf(name))), Number.isNaN(cpu) ? '' : whole(cpu)];
        }),
      },
    ],
    goals: [
      atMost('get: CPU × a script of undici, rxjs and zod', ratio(cpuOf(get), cpuOf(ofAll)), 0.85),
      atMost(
        'get: CPU × a script of undici alone',
        ratio(cpuOf(get), cpuOf('undici, one user')),
        1.4,
      ),
      atMost(
        'stream of a page: CPU × a script of undici, rxjs and zod',
        ratio(cpuOf(stream), cpuOf('undici, rxjs and zod, a page of users')),
        0.85,
      ),
      atMost(
        'stream of a page: CPU × a script of undici alone',
        ratio(cpuOf(stream), cpuOf('undici, a page of users')),
        1.4,
      ),
    ],
    charts: [],
  };
}

async function measured(name: Name, orgUrl: string, folder: string): Promise<Figures> {
  const args = processes[name];
  const hook = resolve('bench/command/cpuAtExit.js');
  const [file, rest] =
    args === undefined
      ? ['curl', ['--silent', '--header', `Authorization: SSWS ${token}`, `${orgUrl}${one}`]]
      : [process.execPath, ['--import', hook, ...args]];
  const env = { ...process.env, OKTA_CLIENT_ORGURL: orgUrl, OKTA_CLIENT_TOKEN: token };
  const started = performance.now();
  const child = spawn(file, rest, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let first = NaN;
  child.stdout.once('data', () => (first = performance.now() - started)).resume();
  const [errors] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) {
    throw new Error(`${name} ended with ${String(child.exitCode)}: ${errors}`);
  }
  return { first, cpu: args === undefined ? undefined : Number(errors.split('\n').at(-1)) };
}
