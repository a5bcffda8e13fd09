import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { builtScript } from './builtScript.js';

const main = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url));

/** Where and with what a command runs. */
export interface CommandPlace {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** A command that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs in a process of its own. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
}

/** Starts `okta-streams` with nothing of the user's own settings. */
export function startCommand(args: readonly string[], { cwd, env, stdin }: CommandPlace): Running {
  const { PATH = '', NODE_V8_COVERAGE } = process.env;
  const coverage = NODE_V8_COVERAGE === undefined ? {} : { NODE_V8_COVERAGE };
  // Coverage is of the sources.
  const program =
    NODE_V8_COVERAGE === undefined
      ? [builtScript('lib/cli/main.ts')]
      : ['--import', import.meta.resolve('tsx/esm'), main];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd,
    env: { PATH, HOME: cwd, ...coverage, ...env },
  });
  child.stdin.end(stdin ?? '');
  const outputs = Promise.all([text(child.stdout).catch(() => ''), text(child.stderr)]);
  const ended = once(child, 'close').then(async ([code]: (number | null)[]) => {
    const [stdout, stderr] = await outputs;
    return { code: code ?? null, stdout, stderr };
  });
  return { child, ended };
}

/** Runs `okta-streams` to its end. */
export function runCommand(args: readonly string[], checkpoint: CommandPlace): Promise<Ended> {
  return startCommand(args, checkpoint).ended;
}
