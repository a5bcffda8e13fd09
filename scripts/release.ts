/**
 * Ties a release together: `npm run release -- 0.2.0` writes the version into package.json, its lock and
 * lib/version.ts, gives CHANGELOG.md its heading, commits and tags. `npm run release:check` says whether
 * what stands at a tag may be published; `npm run release:publish` publishes it, with its provenance.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { version } from '../lib/version.js';
import { released, releaseFaults, type Manifest } from './releaseFaults.js';

const [asked = ''] = process.argv.slice(2);
const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' }).trim();

if (asked === 'check' || asked === 'publish') {
  const tag = run('git', 'tag', '--points-at', 'HEAD').split('\n')[0];
  const faults = releaseFaults({
    manifest: JSON.parse(readFileSync('package.json', 'utf8')) as Manifest,
    changelog: readFileSync('CHANGELOG.md', 'utf8'),
    version,
    tag: tag === '' ? undefined : tag,
  });
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else if (asked === 'publish') {
    execFileSync('npm', ['publish', '--provenance', '--access', 'public'], { stdio: 'inherit' });
  }
} else if (/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(asked)) {
  if (run('git', 'status', '--porcelain') !== '') {
    throw new Error('there are changes that are not committed; commit or stash them');
  }
  const changelog = released(readFileSync('CHANGELOG.md', 'utf8'), asked, today());
  writeFileSync('CHANGELOG.md', changelog);
  const source = readFileSync('lib/version.ts', 'utf8');
  writeFileSync('lib/version.ts', source.replace(/'[^']*';\s*$/, `'${asked}';\n`));
  run('npm', 'version', asked, '--no-git-tag-version', '--allow-same-version');
  run('git', 'commit', '--all', '--message', `chore: release ${asked}`);
  run('git', 'tag', '--annotate', `v${asked}`, '--message', asked);
  console.log(`v${asked} is ready; look at it, then: git push --follow-tags`);
} else {
  throw new Error(`"${asked}" is no version; write npm run release -- 0.2.0`);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
