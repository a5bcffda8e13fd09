import { expect } from 'chai';
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox } from '../../lib/sandbox/index.js';

// The sandbox answers from this process, which must not stand still.
const run = promisify(execFile);
const image = 'okta-nightly-spec';

/** Whether there is a daemon that builds images. */
function hasDocker(): boolean {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

if (hasDocker()) {
  describe('the image of the nightly job', () => {
    it('should load the sandbox into a file of its volume', async () => {
      const context = mkdtempSync(join(tmpdir(), 'okta-streams-image-'));
      const org = await startSandbox({ users: 40, groups: 2, logs: 0 });
      try {
        cpSync('examples/deploy', context, { recursive: true });
        await run('npm', ['pack', '--pack-destination', context]);
        const tarball = readdirSync(context).find((name) => name.endsWith('.tgz')) ?? '';
        // The package as it stands here takes the place of the published one.
        replaceIn(
          join(context, 'package.json'),
          /"okta-streams": "[^"]*"/,
          `"okta-streams": "file:${tarball}"`,
        );
        replaceIn(
          join(context, 'Dockerfile'),
          'COPY package.json ./',
          `COPY package.json ${tarball} ./`,
        );
        await run('docker', ['build', '--tag', image, context]);
        const settings = [`OKTA_CLIENT_ORGURL=${org.orgUrl}`, `OKTA_CLIENT_TOKEN=${org.token}`];
        const { stdout: output } = await run('docker', [
          ...['run', '--rm', '--network', 'host', ...settings.flatMap((one) => ['--env', one])],
          ...['--entrypoint', 'bash', image, '-c', '/job/nightly.sh && ls && cat summaries.ndjson'],
        ]);
        expect(output).to.contain('okta.duckdb');
        expect(output.match(/"ending":"complete"/g)).to.have.length(3);
      } finally {
        await org.close();
        rmSync(context, { recursive: true });
      }
    });
  });
}

function replaceIn(file: string, what: RegExp | string, by: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(what, by);
  expect(after).to.not.equal(before);
  writeFileSync(file, after);
}
