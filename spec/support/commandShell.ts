import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** A shell that knows `okta-streams`, of the source, and the programs that pages use beside it. */
export interface CommandShell {
  /** Where its folders are. */
  readonly root: string;
  /** Runs a script in a folder below `root`, which is made where it is not there. */
  readonly run: (script: string, options?: ShellOptions) => Promise<ShellEnded>;
  readonly close: () => void;
}

export interface ShellOptions {
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A script that has ended; its two outputs come as one. */
export interface ShellEnded {
  readonly code: number | null;
  readonly output: string;
}

/** Packages that are CommonJS call `require` for what Node brings. */
const requireForBundles =
  "import { createRequire as requireOf } from 'node:module'; globalThis.require ??= requireOf(import.meta.url);";

/**
 * Makes the shell: the command is bundled once, since it is started many times. `npm install` is there by
 * name alone (the packages that it would install are those of this repository), and so are `duckdb` and
 * what else a machine with Node alone lacks.
 */
export async function commandShell(): Promise<CommandShell> {
  const root = mkdtempSync(join(tmpdir(), 'okta-streams-shell-'));
  const bin = join(root, 'bin');
  mkdirSync(bin);
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const command = join(root, 'command');
  await build({
    entryPoints: ['lib/cli/main.ts'],
    outdir: command,
    bundle: true,
    splitting: true,
    // What is read from few files starts sooner; drivers that are machine code stay where they are.
    external: ['@duckdb/node-api', 'pg', 'pg-copy-streams'],
    banner: { js: requireForBundles },
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
  const program = (name: string, script: string) => {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  };
  const main = join(command, 'main.mjs');
  program('okta-streams', `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  program('npx', '#!/bin/sh\nexec "$@"\n');
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  const isThere = (name: string) =>
    PATH.split(delimiter).some((folder) => existsSync(join(folder, name)));
  for (const name of ['npm', 'duckdb', ...(isThere('jq') ? [] : ['jq'])]) {
    const script = resolve(`spec/support/programs/${name}.mjs`);
    program(name, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  }
  return {
    root,
    run: async (script, { folder = 'home', env = {} } = {}) => {
      const cwd = join(root, folder);
      mkdirSync(cwd, { recursive: true });
      const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
        cwd,
        env: { PATH: [bin, PATH].join(delimiter), HOME: cwd, LANG, TZ: 'UTC', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      // As on a terminal, what is said on standard error stands among the output.
      const pieces = Promise.all([text(child.stdout), text(child.stderr)]);
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, output: (await pieces).join('') };
    },
    close: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}
