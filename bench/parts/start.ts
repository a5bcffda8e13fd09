import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { median } from '../median.js';
import { atMost, type PartReport } from '../report.js';
import { runScript } from '../runScript.js';
import { whole, type Setup } from '../setup.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What it takes to have the library: CPU of the import, and room on disk. */
export async function start({ runs }: Setup): Promise<PartReport> {
  const own: number[] = [];
  const parts: number[] = [];
  for (let i = 0; i < 3 * runs; i++) {
    own.push(await runScript('importCost.js', 'okta-streams'));
    parts.push(await runScript('importCost.js', 'rxjs', 'undici', 'zod'));
  }
  const ratio = median(own.map((seconds, run) => seconds / (parts[run] ?? NaN)));
  const size = await installedSizes();
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(2);

  return {
    tables: [
      {
        title: 'Start and size',
        note: `CPU of \`import\`, median of ${whole(3 * runs)} processes; size of \`node_modules\` after \`npm install\` into an empty folder.`,
        head: ['', 'CPU, ms', 'installed, MiB'],
        rows: [
          ['okta-streams', whole(1_000 * median(own)), mebibytes(size.own)],
          ['rxjs, undici and zod', whole(1_000 * median(parts)), ''],
          ['the packages that it names', '', mebibytes(size.named)],
        ],
      },
    ],
    goals: [
      atMost('import: CPU × rxjs, undici and zod', ratio, 1.15),
      atMost('installed size × the packages that it names', size.own / size.named, 1.1),
    ],
    charts: [],
  };
}

/** Bytes of the library as it is packed, with all that it needs, and of what it needs alone. */
async function installedSizes(): Promise<{ readonly own: number; readonly named: number }> {
  const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
    await readFile('package.json', 'utf8'),
  ) as Manifest;
  const peers = Object.entries(peerDependencies).filter(
    ([name]) => peerDependenciesMeta[name]?.optional !== true,
  );
  const named = { ...dependencies, ...Object.fromEntries(peers) };
  const tarball = (await readdir('bench')).find((name) => name.endsWith('.tgz')) ?? '';
  return {
    own: await installed({ ...named, 'okta-streams': `file:${resolve('bench', tarball)}` }),
    named: await installed(named),
  };
}

async function installed(packages: Readonly<Record<string, string>>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'okta-streams-bench-'));
  try {
    const manifest = { private: true, dependencies: packages };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    const args = ['install', '--no-audit', '--no-fund', '--prefer-offline'];
    await promisify(execFile)('npm', args, { cwd: folder });
    return await sizeOf(join(folder, 'node_modules'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
