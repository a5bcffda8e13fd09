import { existsSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What is known of the process that lacks a package. */
export interface Running {
  /** The file that was started; `undefined` where there is none. */
  readonly script: string | undefined;
  readonly cwd: string;
  readonly exists: (path: string) => boolean;
}

/**
 * The command that installs packages where the running program finds them.
 *
 * A program that npm has installed for the whole machine finds what is beside it there; one that `npx`
 * has fetched finds nothing, so it is installed into the project with them.
 */
export function installCommand(
  packages: readonly string[],
  { script = '', cwd, exists }: Running = thisProcess(),
): string {
  const names = packages.join(' ');
  const end = script.indexOf(`${sep}node_modules${sep}`);
  if (end === -1) return `npm install ${names}`;
  const root = script.slice(0, end) || sep;
  if (root.includes(`${sep}_npx${sep}`)) return `npm install okta-streams ${names}`;
  if (!exists(join(root, 'package.json'))) return `npm install --global ${names}`;
  const isInside = !relative(root, cwd).startsWith('..');
  return isInside ? `npm install ${names}` : `npm install --prefix ${word(root)} ${names}`;
}

function thisProcess(): Running {
  const [, script] = process.argv;
  return {
    script: script === undefined ? undefined : real(script),
    cwd: process.cwd(),
    exists: existsSync,
  };
}

/** A command on the PATH is a link to a file of its package. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** As one word of a shell. */
function word(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}
