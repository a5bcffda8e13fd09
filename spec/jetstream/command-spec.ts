import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startSandbox } from '../../lib/sandbox/index.js';
import { natsServer } from '../support/natsServer.js';

const run = promisify(execFile);
const rxjs = pathToFileURL(resolve('node_modules/rxjs/dist/cjs/index.js')).href;

describe('the command and a queue in JetStream', function () {
  this.timeout(120_000);

  it('should read into it, work on it until it is empty, and tell how it stands', async () => {
    const server = await natsServer();
    const org = await startSandbox({ users: 500 });
    const folder = mkdtempSync(join(tmpdir(), 'okta-streams-'));
    const queue = `queue:${server.url}#users`;
    const env = {
      ...process.env,
      OKTA_CLIENT_ORGURL: org.orgUrl,
      OKTA_CLIENT_TOKEN: org.token,
    };
    const type = async (...args: string[]) => {
      const { stdout } = await run(
        process.execPath,
        ['--import=tsx/esm', 'lib/cli/main.ts', ...args],
        { env },
      );
      return stdout;
    };
    const flow = join(folder, 'flow.mjs');
    const effects = join(folder, 'effects');
    writeFileSync(
      flow,
      `import { appendFileSync } from 'node:fs';
       import { map } from '${rxjs}';
       export default map(({ record }) => {
         appendFileSync(${JSON.stringify(effects)}, record.id + '\\n');
         return record.id;
       });`,
    );
    try {
      const reading = [
        'stream',
        '/api/v1/users',
        '--query',
        'search=id pr',
        '--generation',
        'night-1',
      ];
      await type(...reading, '--to', queue);
      expect(JSON.parse(await type('queue', 'stats', '--from', queue, '--json'))).to.deep.include({
        backlog: 500,
      });
      await type(...reading, '--to', queue);
      await type(
        'work',
        '--from',
        queue,
        '--flow',
        flow,
        '--until-empty',
        '--generation',
        'night-1',
      );
      const ids = readFileSync(effects, 'utf8').trim().split('\n');
      expect([ids.length, new Set(ids).size]).to.deep.equal([500, 500]);
    } finally {
      rmSync(folder, { recursive: true });
      await org.close();
      await server.dispose();
    }
  });
});
