import { buildSync } from 'esbuild';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
let built: string | undefined;

/**
 * The command as JavaScript, built once a process of specs and removed with it: specs start it some
 * hundred times, and to compile it each time would take most of their time.
 */
export function builtCommand(): string {
  built ??= build();
  return built;
}

function build(): string {
  const outdir = join(root, 'out', `command-${process.pid.toString()}`);
  buildSync({
    absWorkingDir: root,
    entryPoints: ['lib/cli/main.ts'],
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: {
      js: "import { createRequire as toRequire } from 'node:module'; const require = toRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  process.once('exit', () => {
    rmSync(outdir, { recursive: true, force: true });
  });
  return join(outdir, 'main.js');
}
