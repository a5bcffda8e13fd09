import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plainProject } from './support/packed.js';

/** Prints the name of every module that is loaded, of files of the package and of packages. */
const hooks = `import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(2, 'loaded ' + url + '\\n');
  return next(url, context);
}`;
const register = `import { register } from 'node:module';
register(${JSON.stringify(moduleOf(hooks))});`;
const hooked = `--import=${moduleOf(register)}`;

describe('what a command loads', function () {
  this.timeout(600_000);

  it('should be nothing of the library for --version and --help', async () => {
    for (const option of ['--version', '--help']) {
      const loaded = await loadedBy(option);
      expect(loaded).to.include.members(['main', 'commander']);
      expect(loaded).not.to.include.any.members(['rxjs', 'zod', 'undici', 'connect']);
      expect(loaded).not.to.include.any.members(seldom);
    }
  });

  it('should be no more than it takes for a request', async () => {
    const loaded = await loadedBy('get', '/api/v1/users/me');
    expect(loaded).to.include.members(['requestCommand', 'connect', 'rxjs', 'zod', 'undici']);
    expect(loaded).not.to.include.any.members([...seldom, 'streamCommand', 'postgres']);
  });

  it('should be no more than it takes for a stream', async () => {
    const loaded = await loadedBy('stream', '/api/v1/users', '--to', 'users.ndjson');
    expect(loaded).to.include.members(['streamCommand', 'connect', 'rxjs', 'zod', 'undici']);
    expect(loaded).not.to.include.any.members([
      ...seldom,
      ...['requestCommand', 'cliProgress', 'csvFile', 'parquetSink', 'duckdb', 'postgres'],
    ]);
  });
});

/** What few commands need. */
const seldom = [
  ...['startSandbox', 'requiredScopes', 'doctorCommand', 'scopesCommand', 'sandboxCommand'],
  ...['fast-json-stringify', 'yaml', 'csv-stringify', 'jose', 'pg', '@duckdb/node-api'],
];

/** Modules of the package and other packages, by their names. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const cwd = plainProject();
  const main = join(cwd, 'node_modules/okta-streams/dist/lib/cli/main.js');
  // Nobody answers there: what a command does first is to load what it needs.
  const env = {
    PATH: process.env['PATH'],
    OKTA_CLIENT_ORGURL: 'http://127.0.0.1:9',
    OKTA_CLIENT_TOKEN: 'token',
  };
  const run = promisify(execFile)(process.execPath, [hooked, main, ...args], { cwd, env });
  const { stderr } = await run.catch((error: unknown) => error as { readonly stderr: string });
  const urls = Array.from(stderr.matchAll(/^loaded (file:.*)$/gm), ([, url = '']) => url);
  return urls.map(
    (url) =>
      /okta-streams\/dist\/.*?([\w-]+)\.c?js$/.exec(url)?.[1] ??
      /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ??
      url,
  );
}

function moduleOf(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
