import { buildSync } from 'esbuild';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = new Map<string, string>();

/**
 * A script of ours as JavaScript, built once a process of specs and removed with it: specs start some of
 * them a hundred times, and to compile them each time would take most of their time.
 *
 * @param source Its path in this repository.
 * @returns The path of what was built.
 */
export function builtScript(source: string): string {
  const path = built.get(source) ?? build(source);
  built.set(source, path);
  return path;
}

function build(source: string): string {
  const name = basename(source, '.ts');
  const outdir = join(root, 'out', `${name}-${process.pid.toString()}`);
  buildSync({
    absWorkingDir: root,
    entryPoints: [source],
    outdir,
    bundle: true,
    splitting: true,
    // What is read from few files starts in half the time; drivers that are machine code stay where they are.
    external: ['@duckdb/node-api', 'pg', 'pg-copy-streams'],
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
  return join(outdir, `${name}.js`);
}
