import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A PostgreSQL server of this process alone. */
export interface PostgresServer {
  /** A connection string of its superuser; its password is `secret-word`. */
  readonly url: string;
  /** Runs statements on a connection of its own, which is closed behind them. */
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Stops the server as a crash would, and starts it again on the same port. */
  readonly restart: () => void;
}

export type Row = Readonly<Record<string, unknown>>;

const password = 'secret-word';
let running: Promise<PostgresServer> | undefined;

/** The one server of all specs: started when first asked for, stopped when this process ends. */
export function postgresServer(): Promise<PostgresServer> {
  running ??= start();
  return running;
}

async function start(): Promise<PostgresServer> {
  const bin = binaries();
  const owner = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'okta-streams-postgres-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (owner !== undefined)
    for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);

  const as = { cwd: folder, ...owner };
  const run = (program: string, ...args: string[]) => {
    execFileSync(join(bin, program), ['-D', data, ...args], { ...as, stdio: 'ignore' });
  };
  run('initdb', '--no-sync', '-U', 'okta', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`);

  const port = await freePort();
  // What a crash of the server loses is what has not reached the kernel: that takes no fsync.
  const settings = `-p ${port.toString()} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories=`;
  // Stops when its input ends: with this process, however that ends.
  const keeper = spawn(
    'sh',
    [
      '-c',
      `"$0" -D data -w -l log -o "$1" start >/dev/null && echo up; cat >/dev/null
       "$0" -D data -m immediate stop >/dev/null; rm -rf "$2"`,
      join(bin, 'pg_ctl'),
      settings,
      folder,
    ],
    { ...as, stdio: ['pipe', 'pipe', 'ignore'], detached: true },
  );
  await new Promise<void>((resolve, reject) => {
    keeper.stdout.once('data', () => {
      resolve();
    });
    keeper.once('exit', () => {
      reject(new Error(`PostgreSQL did not start; see ${join(folder, 'log')}`));
    });
  });
  keeper.stdout.destroy();
  keeper.unref();
  (keeper.stdin as unknown as { unref: () => void }).unref();

  const url = `postgres://okta:${password}@127.0.0.1:${port.toString()}/postgres`;
  return {
    url,
    query: async (sql, values = []) => {
      const client = new pg.Client(url);
      await client.connect();
      try {
        return (await client.query<Row>(sql, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    restart: () => {
      run('pg_ctl', '-w', '-m', 'immediate', '-l', join(folder, 'log'), 'restart');
    },
  };
}

/** The folder of the newest version of Debian's package. */
function binaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = (() => {
    try {
      return readdirSync(root).sort((a, b) => Number(b) - Number(a));
    } catch {
      return [];
    }
  })();
  const [newest] = versions.filter((version) =>
    readdirSync(join(root, version, 'bin')).includes('postgres'),
  );
  if (newest !== undefined) return join(root, newest, 'bin');
  throw new Error(
    `These specs need a PostgreSQL server, and there is none in ${root}: ` +
      'apt-get update && apt-get install -y --no-install-recommends postgresql',
  );
}

/** The user to run the server as, since it refuses to run as root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
