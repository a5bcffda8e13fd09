import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { packed } from './support/packed.js';

describe('the files of the package', function () {
  this.timeout(600_000);
  let files: readonly string[];
  before(() => {
    ({ files } = packed());
  });

  it('should have every page that a page of the package leads to', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    expect(pages).to.include.members(['README.md', 'docs/sinks.md', 'SECURITY.md']);
    const missing = pages.flatMap((page) =>
      linksOf(page)
        .filter((target) => !files.some((file) => isAt(file, target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it('should have the sources that its maps lead to', () => {
    const maps = files.filter((file) => file.endsWith('.js.map'));
    expect(maps).to.include('dist/lib/cli/main.js.map');
    const sources = maps.flatMap((map) =>
      (JSON.parse(readFileSync(map, 'utf8')) as { readonly sources: string[] }).sources.map(
        (source) => posix.join(posix.dirname(map), source),
      ),
    );
    expect(sources.filter((source) => !files.includes(source))).to.deep.equal([]);
  });

  it('should have a map for every module of its own', () => {
    const modules = files.filter((file) => /^dist\/(?!.*\/inlined\/).*\.js$/.test(file));
    expect(modules.filter((file) => !files.includes(`${file}.map`))).to.deep.equal([]);
  });

  it('should name modules by what they hold', () => {
    const modules = files.filter((file) => /^dist\/.*\.js$/.test(file));
    expect(
      modules.filter((file) => !/^[a-z][A-Za-z]*\.js$/.test(posix.basename(file))),
    ).to.deep.equal([]);
  });

  it('should have the licenses of what the command has in files of its own', () => {
    const inlined = files.filter((file) => file.includes('/inlined/'));
    const names = inlined.map((file) => posix.basename(file)).sort();
    expect(names).to.deep.equal(
      ['LICENSES.txt', 'cliProgress.js', 'commander.js', 'rxjs.js', 'undici.js', 'zod.js'].sort(),
    );
    const licenses = readFileSync('dist/lib/cli/inlined/LICENSES.txt', 'utf8');
    for (const name of ['cli-progress', 'commander', 'rxjs', 'undici', 'zod']) {
      expect(licenses).to.match(new RegExp(`^${name} \\d+\\.`, 'm'));
    }
  });

  it('should have nothing that is made, and no specs', () => {
    const strange = /^(?:docs\/api|out|data|spec|bench|coverage|node_modules)\/|\.duckdb|\.tgz$/;
    expect(files.filter((file) => strange.test(file))).to.deep.equal([]);
  });
});

/** The files and folders that a page leads to. */
function linksOf(page: string): string[] {
  const links = readFileSync(page, 'utf8').matchAll(/\]\(([^)\s#]+)[^)]*\)/g);
  return Array.from(links, ([, link = '']) => link)
    .filter((link) => !/^\w+:/.test(link))
    .map((link) => posix.join(posix.dirname(page), link));
}

function isAt(file: string, target: string): boolean {
  return file === target || file.startsWith(target.endsWith('/') ? target : `${target}/`);
}
