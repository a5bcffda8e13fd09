import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { packed, temporaryFolder } from './packed.js';

/** Which Node and which npm are on the PATH. */
export interface Tools {
  readonly node: 'n20' | 'n22' | 'n24';
  readonly npm: 'npm10' | 'npm11';
}

/** What came of a line. */
export interface Typed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shell in an empty folder, of a user who has nothing but Node, npm and this package. */
export interface Shell {
  readonly folder: string;
  /**
   * Runs a line as it is typed. The package that is packed stands for the published one; nothing else
   * is changed.
   */
  readonly type: (line: string) => Promise<Typed>;
}

let installed: string | undefined;

/** Opens a shell. */
export function emptyShell({ node, npm }: Tools, env: Readonly<Record<string, string>>): Shell {
  const { tarball } = packed();
  const folder = temporaryFolder();
  const global = temporaryFolder();
  const PATH = [binOf(node, npm), join(global, 'bin'), '/usr/bin', '/bin'].join(delimiter);
  const options = {
    cwd: folder,
    timeout: 300_000,
    env: { PATH, HOME: homedir(), ...npmSettings(), npm_config_prefix: global, ...env },
  };
  return {
    folder,
    type: (line) => {
      const typed = line.startsWith('npm install ')
        ? line.replace(/ okta-streams(?= |$)/, ` ${tarball}`)
        : line;
      return new Promise((resolve) => {
        execFile('sh', ['-c', typed], options, (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
          resolve({ code, stdout, stderr });
        });
      });
    },
  };
}

/** How this machine reaches the registry of npm; and what npm is not to spend time on. */
function npmSettings(): Record<string, string> {
  const network = /^(?:npm_config_(?:registry|cache)|(?:https?|no)_proxy|node_extra_ca_certs)$/i;
  const own = Object.entries(process.env).filter(([name]) => network.test(name));
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}

/** A folder with this `node`, this `npm` and this `npx`. */
function binOf(node: Tools['node'], npm: Tools['npm']): string {
  installed ??= install();
  const bin = temporaryFolder();
  symlinkSync(join(installed, node, 'bin/node'), join(bin, 'node'));
  for (const name of ['npm', 'npx']) {
    const cli = join(installed, npm, `bin/${name}-cli.js`);
    writeFileSync(join(bin, name), `#!/bin/sh\nexec node '${cli}' "$@"\n`, { mode: 0o755 });
  }
  return bin;
}

/** Installs every Node and npm, once for this process. */
function install(): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'node_modules'));
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
  const options = { cwd, stdio: 'ignore', env: { ...process.env, ...npmSettings() } } as const;
  execFileSync('npm', ['install', 'npm10@npm:npm@10', 'npm11@npm:npm@11'], options);
  // Each Node comes by an install script, which newer npm does not run by itself.
  const npm10 = join(cwd, 'node_modules/npm10/bin/npm-cli.js');
  const nodes = ['n20@npm:node@20', 'n22@npm:node@22', 'n24@npm:node@24'];
  execFileSync(process.execPath, [npm10, 'install', ...nodes], options);
  return join(cwd, 'node_modules');
}
