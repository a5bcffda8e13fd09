import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { firstValueFrom, from, lastValueFrom } from 'rxjs';
import { streamCommand } from '../../lib/cli/streamCommand.js';
import { jetStreamQueue } from '../../lib/queues/jetstream/jetStreamQueue.js';
import { startSandbox } from '../../lib/sandbox/index.js';
import type { Job } from '../../lib/sinks/types.js';
import { eventually } from '../support/eventually.js';
import { natsServer } from '../support/natsServer.js';
import { recordedReport } from '../support/recordedReport.js';

const run = promisify(execFile);
const rxjs = pathToFileURL(resolve('node_modules/rxjs/dist/cjs/index.js')).href;

describe('the command and a queue in JetStream', function () {
  this.timeout(120_000);

  it('should end a reader whose job another has taken over as one to try again', async () => {
    const server = await natsServer();
    const org = await startSandbox({ users: 60, latency: 150 });
    const kept = { ...process.env };
    Object.assign(process.env, { OKTA_CLIENT_ORGURL: org.orgUrl, OKTA_CLIENT_TOKEN: org.token });
    const queue = jetStreamQueue({ servers: server.url, name: 'users' });
    const report = recordedReport();
    try {
      const reading = streamCommand(
        '/api/v1/users?search=id pr',
        { to: `queue:${server.url}#users`, generation: 'night-1', limit: 5, readAhead: 0 },
        report,
      );
      await eventually(() => org.stats.requests > 1);
      const [found] = (await firstValueFrom(from(queue.stats()))).jobs;
      const job: Job = {
        name: found?.name ?? '',
        run: 'run-2',
        resume: 'auto',
        incremental: false,
        generation: 'night-1',
        now: () => new Date(),
      };
      const other = await firstValueFrom(from(queue.sink.open(job)));
      const ended = await reading;
      await lastValueFrom(from(other.close({ kind: 'unsubscribed' })), { defaultValue: undefined });
      expect(ended.ending).to.equal('tryAgain');
      expect((ended.error as Error).message).to.match(
        /^another run goes on with job .*, which it has taken over.*: let that finish$/,
      );
    } finally {
      process.env = kept;
      await org.close();
      await server.dispose();
    }
  });

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
