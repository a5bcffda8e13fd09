import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { expect } from 'chai';
import { build, type BuildOptions } from 'esbuild';
import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { rollup, type Plugin } from 'rollup';
import { startSandbox, type Sandbox } from '../../lib/sandbox/startSandbox.js';
import { appKey } from '../support/serviceOrg.js';
import { plainProject, temporaryFolder } from './support/packed.js';

/** What docs/bundling.md has people write for ES modules. */
const banner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

describe('a bundle', function () {
  this.timeout(600_000);
  let project: string;
  let org: Sandbox;

  before(async () => {
    project = plainProject();
    copyFileSync(new URL('support/handler.mjs', import.meta.url), join(project, 'handler.mjs'));
    const { publicJwk } = appKey;
    const scopes = ['okta.users.read', 'okta.groups.manage'];
    org = await startSandbox({
      users: 10,
      serviceApps: [{ clientId: '0oaBundled', publicJwk, scopes }],
    });
  });

  after(() => org.close());

  it('should write by a schema where esbuild has made CommonJS of it', async () => {
    const file = join(temporaryFolder(), 'handler.cjs');
    expect(await bundled({ format: 'cjs', outfile: file })).to.deep.equal([]);
    await runs(file);
  });

  it('should write by a schema where esbuild has made an ES module of it', async () => {
    const file = join(temporaryFolder(), 'handler.mjs');
    const options = { format: 'esm', outfile: file, banner: { js: banner } } as const;
    expect(await bundled(options)).to.deep.equal([]);
    await runs(file);
  });

  it('should write by a schema where rollup has made an ES module of it', async () => {
    const file = join(temporaryFolder(), 'handler.mjs');
    const warnings: string[] = [];
    const bundle = await rollup({
      input: join(project, 'handler.mjs'),
      plugins: [
        nodeResolve({ exportConditions: ['node'], preferBuiltins: true }),
        // undici asks for it in vain on Node 20, when it is asked to keep a cache.
        (commonjs as unknown as (options: object) => Plugin)({ ignore: ['node:sqlite'] }),
        (json as unknown as () => Plugin)(),
      ],
      onwarn: ({ code, id = '', message }) => {
        // What rollup says of zod and undici is theirs to mend.
        if (code !== 'CIRCULAR_DEPENDENCY' && id.includes('node_modules/okta-streams/')) {
          warnings.push(message);
        }
      },
    });
    await bundle.write({ file, format: 'es', inlineDynamicImports: true });
    expect(warnings).to.deep.equal([]);
    await runs(file);
  });

  it('should tell a fault of the bundle as one of the bundle', async () => {
    const file = join(temporaryFolder(), 'handler.cjs');
    await bundled({ format: 'cjs', outfile: file, external: ['fast-json-stringify'] });
    const failure = await run(file).then(() => '', String);
    expect(failure).to.match(/fast-json-stringify, .* cannot be loaded; .*docs\/bundling/);
  });

  it('should be small', async () => {
    const text = `import { apiToken, customApiAction } from 'okta-streams';
      export const handler = (orgUrl, token) =>
        customApiAction({ orgUrl, auth: apiToken(token) })({
          requestType: 'GET',
          relativeUrl: '/api/v1/users/me',
        });`;
    writeFileSync(join(project, 'get.mjs'), text);
    const sizeOf = async (external: string[]) => {
      const file = join(temporaryFolder(), 'get.cjs');
      const entryPoints = ['get.mjs'];
      await bundled({ entryPoints, format: 'cjs', minify: true, outfile: file, external });
      return readFileSync(file).length;
    };
    // In the kilobytes of 1,024 bytes that bundlers print.
    expect(await sizeOf([])).to.be.below(1_250 * 1_024);
    expect(await sizeOf(['fast-json-stringify'])).to.be.below(900 * 1_024);
  });

  /** Bundles the handler, and returns what was warned of. */
  async function bundled(options: BuildOptions): Promise<string[]> {
    const { warnings } = await build({
      absWorkingDir: project,
      entryPoints: ['handler.mjs'],
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      ...options,
    });
    return warnings.map(({ text }) => text);
  }

  async function runs(file: string): Promise<void> {
    const { statusCode, lines } = await run(file);
    expect(statusCode).to.equal(200);
    expect(lines).to.have.length(2);
    for (const line of lines) expect(line).to.match(/^\{"id":"\w+","status":"[A-Z]+"\}\n$/);
  }

  /** Runs the handler where there is nothing but the bundle. */
  async function run(file: string): Promise<Handled> {
    const input = {
      orgUrl: org.orgUrl,
      clientId: '0oaBundled',
      privateKey: appKey.pem,
      name: file,
    };
    const program = `import { handler } from ${JSON.stringify(pathToFileURL(file).href)};
      console.log(JSON.stringify(await handler(${JSON.stringify(input)})));`;
    const args = ['--input-type=module', '--eval', program];
    const options = { cwd: dirname(file), timeout: 60_000 };
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    return JSON.parse(stdout) as Handled;
  }
});

interface Handled {
  readonly statusCode: number;
  readonly lines: readonly string[];
}
