import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

describe('a minute of soak', () => {
  it('should lose nothing, double nothing and leave nothing behind', async () => {
    const soak = spawn(process.execPath, ['--import=tsx/esm', 'bench/soak.ts', '1'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = await Promise.all([text(soak.stdout), once(soak, 'exit')]);
    console.log(printed);
    expect(printed).to.contain('nothing lost, doubled or left behind');
    expect(soak.exitCode).to.equal(0);
  });
});
