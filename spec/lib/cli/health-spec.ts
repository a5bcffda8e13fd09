import { expect } from 'chai';
import { createServer, type AddressInfo } from 'node:net';
import { NEVER, of, throwError, type ObservableInput } from 'rxjs';
import { healthOf, serveHealth } from '../../../lib/cli/health.js';
import type { QueueStats } from '../../../lib/queues/types.js';

const committedAt = new Date('2026-01-31T03:00:00.000Z');
const stats: QueueStats = {
  backlog: 7,
  inHand: 2,
  dead: 1,
  jobs: [
    { name: 'a', isFinished: false },
    { name: 'b', isFinished: true, committedAt: new Date(0) },
    { name: 'c', isFinished: false, committedAt },
  ],
};

describe('serveHealth', () => {
  const freePort = async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    return { port, close: () => new Promise((resolve) => server.close(resolve)) };
  };
  const serve = async (
    answer: () => ObservableInput<QueueStats>,
    leads?: boolean,
    isStopping = false,
  ) => {
    const { port, close } = await freePort();
    await close();
    const queue = { stats: answer };
    const stop = await serveHealth({
      port,
      queue,
      leads: () => leads,
      isStopping: () => isStopping,
    });
    const response = await fetch(`http://127.0.0.1:${port.toString()}/ready`);
    const body: unknown = await response.json();
    stop();
    return { status: response.status, body };
  };

  it('should tell that a process is ready, and how its queue stands', async () => {
    expect(await serve(() => of(stats), false)).to.deep.equal({
      status: 200,
      body: {
        ready: true,
        leader: false,
        backlog: 7,
        inHand: 2,
        dead: 1,
        lastCommit: committedAt.toISOString(),
      },
    });
  });

  it('should say 503 while the queue is away, or when it has been told to stop', async () => {
    const away = await serve(() => throwError(() => new Error('no connection')));
    expect(away).to.deep.equal({ status: 503, body: { ready: false } });
    const stopping = await serve(() => of(stats), true, true);
    expect(stopping.status).to.equal(503);
    expect(stopping.body).to.include({ ready: false, leader: true, backlog: 7 });
  });

  it('should say 503 where the queue does not answer', async () => {
    expect((await serve(() => NEVER)).status).to.equal(503);
  }).timeout(20_000);

  it('should say that its port is taken', async () => {
    const { port, close } = await freePort();
    const options = { port, queue: { stats: () => of(stats) }, leads: () => undefined };
    const taken = await serveHealth({ ...options, isStopping: () => false }).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(taken).to.equal(`port ${port.toString()} is taken; give another --health-port, or none`);
    await close();
  });
});

describe('healthOf', () => {
  it('should tell no commit where there was none', () => {
    expect(healthOf({ ...stats, jobs: [] }, undefined, false)).to.deep.equal({
      ready: true,
      backlog: 7,
      inHand: 2,
      dead: 1,
    });
  });
});
