import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './freePort.js';
import { postgresPrograms, postgresSources, type PostgresSources } from './postgresPrograms.js';

/** A PostgreSQL server of this process alone. */
export interface PostgresServer {
  /** A connection string of its superuser; its password is `secret-word`. */
  readonly url: string;
  /** Runs statements, on a connection that sinks have nothing to do with. */
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Stops the server as a crash would, and starts it again on the same port. */
  readonly restart: () => Promise<void>;
  /** Of the process that the others are children of. */
  readonly pid: () => number;
}

export type Row = Readonly<Record<string, unknown>>;

const password = 'secret-word';
let running: Promise<PostgresServer> | undefined;

/** The one server of all specs: started when first asked for, stopped when this process ends. */
export function postgresServer(): Promise<PostgresServer> {
  running ??= startPostgres(postgresSources());
  return running;
}

/**
 * Starts a server of its own, which stops when this process ends.
 *
 * @param isDurable Whether commits wait for the disk. What a crash of the server loses is what has not reached the
 * kernel: for specs that takes no fsync.
 */
export async function startPostgres(
  sources: PostgresSources,
  isDurable = false,
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'okta-streams-postgres-'));
  const programs = postgresPrograms(sources, join(folder, 'programs'));
  const owner = unprivileged();
  const home = join(folder, 'home');
  mkdirSync(home);
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, password);
  for (const path of [folder, home, passwordFile]) give(path, owner);

  const data = join(home, 'data');
  const log = openSync(join(folder, 'log'), 'a');
  const stdio: ['ignore', number, number] = ['ignore', log, log];
  const as = { cwd: home, stdio, windowsHide: true, ...owner };
  const failure = () => new Error(`PostgreSQL did not start:\n${textOf(join(folder, 'log'))}`);
  try {
    execFileSync(
      join(programs, 'initdb'),
      ['-D', data, '--no-sync', '-U', 'okta', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
        // Not as the machine has it: the specs expect one order of names.
        .concat('-E', 'UTF8', '--locale=C'),
      as,
    );
  } catch {
    throw failure();
  }

  const port = (await freePort()).toString();
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `fsync=${isDurable ? 'on' : 'off'}`,
  ].flatMap((setting) => ['-c', setting]);
  const state = () => textOf(join(data, 'postmaster.pid')).split('\n');
  const start = async () => {
    const server = spawn(join(programs, 'postgres'), ['-D', data, '-p', port, ...settings], {
      ...as,
      detached: true,
    });
    server.unref();
    // Where it could not be started at all, it has no process either.
    server.once('error', () => undefined);
    const pid = server.pid?.toString();
    while (state()[0] !== pid || state()[7]?.trim() !== 'ready') {
      if (pid === undefined || server.exitCode !== null) throw failure();
      await sleep(5);
    }
  };
  keep(folder, join(data, 'postmaster.pid'));
  await start();

  const url = `postgres://okta:${password}@127.0.0.1:${port}/postgres`;
  let pool = poolOf(url);
  return {
    url,
    query: async (sql, values = []) => (await pool.query<Row>(sql, [...values])).rows,
    pid: () => Number(state()[0]),
    restart: async () => {
      process.kill(Number(state()[0]), 'SIGQUIT');
      while (state()[0] !== '') await sleep(5);
      pool = poolOf(url);
      await start();
    },
  };
}

/** Connections that do not keep this process alive. */
function poolOf(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, allowExitOnIdle: true });
  // They are lost with the server.
  return pool.on('error', () => undefined);
}

/** Stops the server and removes its folder once this process has ended, however that happens. */
function keep(folder: string, pidFile: string): void {
  const script = `
    const { existsSync, readFileSync, rmSync } = require('node:fs');
    const [folder, pidFile] = process.argv.slice(1);
    process.stdin.resume().on('close', async () => {
      try { process.kill(parseInt(readFileSync(pidFile, 'utf8')), 'SIGQUIT'); } catch {}
      for (let i = 0; i < 500 && existsSync(pidFile); i++) await new Promise((go) => setTimeout(go, 10));
      rmSync(folder, { recursive: true, force: true });
    });`;
  const keeper = spawn(process.execPath, ['-e', script, folder, pidFile], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    detached: true,
    windowsHide: true,
  });
  keeper.unref();
  (keeper.stdin as unknown as { unref: () => void }).unref();
}

/** The user to run the server as, since it refuses to run as root: "nobody". */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
}

function give(path: string, owner: ReturnType<typeof unprivileged>): void {
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
