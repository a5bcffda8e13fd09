import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The package as npm would publish it. */
export interface Packed {
  readonly tarball: string;
  /** Its files, as `docs/sinks.md`. */
  readonly files: readonly string[];
}

let made: Packed | undefined;
let installed: string | undefined;

/** Builds and packs the package, once for this process. */
export function packed(): Packed {
  made ??= pack();
  return made;
}

/** A project that has the package and its peers, and no drivers; made once for this process. */
export function plainProject(): string {
  installed ??= projectWith(packed().tarball, 'rxjs', 'zod');
  return installed;
}

/** A project of its own that has these packages. */
export function projectWith(...packages: readonly string[]): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
  const options = ['--prefer-offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...options, ...packages], { cwd, stdio: 'ignore' });
  return cwd;
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when this process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'okta-streams-package-'));
  folders.push(folder);
  return folder;
}

function pack(): Packed {
  const folder = temporaryFolder();
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { encoding: 'utf8' },
  );
  const [{ filename, files }] = JSON.parse(output) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  return { tarball: join(folder, filename), files: files.map(({ path }) => path) };
}
