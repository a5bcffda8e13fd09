import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './freePort.js';

/** A PgBouncer of this process alone, on a loopback port, in a folder of its own. */
export interface PgBouncer {
  /** The connection string of the server, by way of the pooler. */
  readonly url: string;
  readonly dispose: () => Promise<void>;
}

/** Where Debian has it, besides the PATH. */
const places = ['/usr/sbin', '/usr/bin', '/usr/local/bin'];

/** Starts a pooler before the server of a connection string. */
export async function pgBouncer(
  server: string,
  { mode, size = 20 }: { readonly mode: 'session' | 'transaction'; readonly size?: number },
): Promise<PgBouncer> {
  const program = [...(process.env['PATH'] ?? '').split(':'), ...places]
    .map((folder) => join(folder, 'pgbouncer'))
    .find((path) => existsSync(path));
  if (program === undefined) {
    throw new Error(
      'pgbouncer is not installed: apt-get install -y --no-install-recommends pgbouncer',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'okta-streams-pgbouncer-'));
  const url = new URL(server);
  const port = await freePort();
  const { hostname, port: serverPort, username, password, pathname } = url;
  const config = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users');
  writeFileSync(users, `"${username}" "${password}"\n`, { mode: 0o600 });
  writeFileSync(
    config,
    `[databases]
${pathname.slice(1)} = host=${hostname} port=${serverPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port.toString()}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${mode}
default_pool_size = ${size.toString()}
`,
    { mode: 0o600 },
  );
  // It refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (owner.uid !== undefined) {
    for (const path of [folder, config, users]) chownSync(path, owner.uid, owner.gid);
  }
  const output = openSync(join(folder, 'log'), 'a');
  const pooler = spawn(program, [config], { stdio: ['ignore', output, output], ...owner });
  pooler.unref();
  const end = () => {
    pooler.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  const deadline = Date.now() + 20_000;
  while (!(await listens(port))) {
    if (pooler.exitCode !== null || Date.now() > deadline) {
      const log = readFileSync(join(folder, 'log'), 'utf8');
      end();
      throw new Error(`pgbouncer did not start:\n${log}`);
    }
    await sleep(10);
  }
  url.port = port.toString();
  return {
    url: url.href,
    dispose: async () => {
      process.off('exit', end);
      const exit = pooler.exitCode === null ? once(pooler, 'exit') : undefined;
      end();
      await exit;
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
