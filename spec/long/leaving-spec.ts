import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../support/leave.ts', import.meta.url));

describe('a process that has left its run', () => {
  let org: Sandbox;

  afterEach(async () => {
    await org.close();
  });

  const leave = (after: string) =>
    run(process.execPath, ['--import', 'tsx', script, org.orgUrl, org.token, after], {
      env: { PATH: process.env['PATH'] },
    });

  it('should end by itself in the middle of a stream', async () => {
    org = await startSandbox({ users: 10_000, bodyDuration: 200 });
    expect((await leave('a record')).stdout).to.equal('left\n');
    expect(org.stats.requests).to.be.within(1, 5);
  });

  it('should end by itself before the headers', async () => {
    org = await startSandbox({ users: 1, latency: 60_000 });
    expect((await leave('a while')).stdout).to.equal('left\n');
    expect(org.stats).to.include({ requests: 1 });
  });
});
