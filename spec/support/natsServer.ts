import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './freePort.js';

/** A NATS server of this process alone, on a loopback port, in a folder of its own. */
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  /** Kills it as `kill -9` does. */
  readonly kill: () => Promise<void>;
  /** Starts it again, on the same port and what it had stored. */
  readonly start: () => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends it and removes its folder. */
  readonly dispose: () => Promise<void>;
}

/** Where Debian has it, besides the PATH. */
const places = ['/usr/sbin', '/usr/bin', '/usr/local/bin'];

/** The program, if it is installed. */
export function natsProgram(): string | undefined {
  const { SPEC_NATS, PATH = '' } = process.env;
  if (SPEC_NATS !== undefined) return SPEC_NATS;
  return [...PATH.split(':'), ...places]
    .map((folder) => join(folder, 'nats-server'))
    .find((path) => existsSync(path));
}

/** Starts a server. */
export async function natsServer({
  jetStream = true,
  settings = [],
}: {
  readonly jetStream?: boolean;
  readonly settings?: readonly string[];
} = {}): Promise<NatsServer> {
  const program = natsProgram();
  if (program === undefined) {
    throw new Error(
      'nats-server is not installed: apt-get install -y --no-install-recommends nats-server',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'okta-streams-nats-'));
  const port = await freePort();
  const log = join(folder, 'log');
  const args = ['-a', '127.0.0.1', '-p', port.toString(), ...settings].concat(
    jetStream ? ['-js', '-sd', join(folder, 'data')] : [],
  );
  let server: ChildProcess | undefined;
  const kill = async () => {
    const gone = server;
    server = undefined;
    if (gone?.exitCode !== null || gone.signalCode !== null) return;
    const exit = once(gone, 'exit');
    gone.kill('SIGKILL');
    await exit;
  };
  const start = async () => {
    const output = openSync(log, 'a');
    const started = spawn(program, args, { stdio: ['ignore', output, output] });
    server = started;
    started.unref();
    const deadline = Date.now() + 20_000;
    while (!(await listens(port))) {
      if (started.exitCode !== null || Date.now() > deadline) {
        throw new Error(`nats-server did not start:\n${readFileSync(log, 'utf8')}`);
      }
      await sleep(10);
    }
  };
  const end = () => {
    server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  await start();
  return {
    url: `nats://127.0.0.1:${port.toString()}`,
    port,
    kill,
    start,
    pause: () => server?.kill('SIGSTOP'),
    resume: () => server?.kill('SIGCONT'),
    dispose: async () => {
      process.off('exit', end);
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    // The server greets who comes.
    socket.once('data', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}
