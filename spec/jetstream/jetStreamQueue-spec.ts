import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  firstValueFrom,
  from,
  lastValueFrom,
  map,
  mergeMap,
  Subject,
  tap,
  throwError,
  toArray,
  type ObservableInput,
} from 'rxjs';
import { OktaInputError, OktaSinkError } from '../../lib/errors.js';
import { flowWorkers } from '../../lib/queues/flowWorkers.js';
import { writeBody } from '../../lib/queues/jetstream/body.js';
import { openClient } from '../../lib/queues/jetstream/client.js';
import { loadNats } from '../../lib/queues/jetstream/loadNats.js';
import type { NatsConnection, StreamManager } from '../../lib/queues/jetstream/nats.js';
import { namesOf } from '../../lib/queues/jetstream/names.js';
import { stateAfter } from '../../lib/queues/jetstream/note.js';
import { readServers } from '../../lib/queues/jetstream/servers.js';
import { jetStreamQueue } from '../../lib/queues/jetstream/jetStreamQueue.js';
import type { WorkQueue } from '../../lib/queues/types.js';
import type { Checkpoint, Job, SinkSession } from '../../lib/sinks/types.js';
import type { ConformanceRow } from '../../lib/testing/conformance/store.js';
import { queueConformance } from '../../lib/testing/queueConformance.js';
import { judgeTraces } from '../support/judgeTraces.js';
import { natsServer, type NatsServer } from '../support/natsServer.js';
import { tcpProxy, type TcpProxy } from '../support/tcpProxy.js';
import { sinkJob } from '../support/sinkJob.js';

describe('jetStreamQueue', () => {
  let server: NatsServer;
  let count = 0;

  before(async () => {
    server = await natsServer();
  });
  after(() => server.dispose());

  describe('conformance', () => {
    const setUp = async () => {
      const name = `conformance-${(count++).toString()}`;
      const proxies = new Map<WorkQueue<ConformanceRow>, TcpProxy>();
      const spare = await Promise.all(Array.from({ length: 8 }, () => tcpProxy(server.port)));
      return {
        queue: () => {
          const proxy = spare.pop();
          const servers =
            proxy === undefined ? server.url : `nats://127.0.0.1:${proxy.port.toString()}`;
          const queue = jetStreamQueue<ConformanceRow>({ servers, name, lease: 500 });
          if (proxy !== undefined) proxies.set(queue, proxy);
          return queue;
        },
        crash: (queue: WorkQueue<ConformanceRow>) => {
          proxies.get(queue)?.cut();
          return Promise.resolve();
        },
        dispose: () => {
          for (const proxy of [...proxies.values(), ...spare]) proxy.close();
          return Promise.resolve();
        },
      };
    };
    for (const { name, run } of queueConformance(setUp, { crashes: true })) it(name, run);
  });

  const settled = (input: ObservableInput<unknown>) =>
    lastValueFrom(from(input), { defaultValue: undefined });
  const finished: Checkpoint = { finished: true, end: 'lastPage' };
  const at = (page: number) => ({ cursor: { page } }) as unknown as Checkpoint;
  const open = async <R>(queue: WorkQueue<R>, more: Partial<Job> = {}) =>
    (await settled(queue.sink.open(sinkJob(more)))) as SinkSession<R>;
  const close = (session: Pick<SinkSession<unknown>, 'close'>) =>
    settled(session.close({ kind: 'complete', end: 'lastPage' }));
  const load = async <R>(
    queue: WorkQueue<R>,
    rows: readonly R[],
    checkpoint: Checkpoint = finished,
    more: Partial<Job> = {},
  ) => {
    const session = await open(queue, more);
    try {
      await settled(session.write(rows));
      await settled(session.commit(checkpoint));
    } finally {
      await close(session);
    }
  };
  const ids = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => ({ id: `u${(from + n).toString()}` }));
  const stats = (queue: Pick<WorkQueue, 'stats'>) => firstValueFrom(from(queue.stats()));
  const drain = (queue: WorkQueue<{ id: string }>) =>
    lastValueFrom(
      flowWorkers(queue, { flow: map(({ record }) => record.id), untilEmpty: true }).pipe(
        toArray(),
      ),
    );
  const failure = async (work: Promise<unknown>) => {
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error);
    return error as Error;
  };
  let name: string;
  const queueOf = (more: object = {}) =>
    jetStreamQueue<{ id: string }>({ servers: server.url, name, lease: 500, ...more });
  beforeEach(() => {
    name = `q${(count++).toString()}`;
  });
  const onServer = async <T>(
    work: (manager: StreamManager, nats: NatsConnection) => Promise<T>,
  ): Promise<T> => {
    const { connect, jetstreamManager } = loadNats();
    const nats = await connect({ servers: server.url });
    try {
      return await work(await jetstreamManager(nats, { checkAPI: false, timeout: 5_000 }), nats);
    } finally {
      await nats.close();
    }
  };

  it('should write nothing twice that stands behind the last checkpoint, however it is cut', async () => {
    const queue = queueOf({ rows: 2 });
    await load(queue, ids(0, 2), at(2));
    const killed = await open(queue);
    await close(killed);
    // It has written two messages of a commit, and not the one with the checkpoint.
    const names = namesOf(name);
    const client = await openClient(readServers(server.url), {}, names, {
      lease: 500,
      replicas: 1,
    });
    const chain = names.chainOf('users');
    for (const rows of [ids(2, 4), ids(4, 6)]) {
      const end = await client.log.last(chain);
      if (end === undefined) throw new Error('its fence has to be there');
      const { written, ...state } = stateAfter(end);
      const { checkpoint, tail } = state;
      const note = {
        ...end.note,
        id: rows[0]?.id ?? '',
        rows: 2,
        before: written,
        checkpoint,
        tail,
      };
      const body = await writeBody(
        {},
        rows.map((row) => JSON.stringify(row)),
      );
      await client.log.append(chain, end.seq, note, body);
    }
    await client.close();
    const one = await open(queue);
    expect(one.checkpoint).to.deep.equal({ page: 2 });
    await settled(one.write([{ id: 'new' }, ...ids(2, 3)]));
    await settled(one.commit(at(3)));
    await close(one);
    const two = await open(queue);
    expect(two.checkpoint).to.deep.equal({ page: 3 });
    await settled(two.write(ids(3, 9)));
    await settled(two.commit(finished));
    await close(two);
    expect((await drain(queue)).sort()).to.deep.equal([
      ...['new', ...ids(0, 9).map(({ id }) => id)],
    ]);
  });

  it('should tell a reader that another has taken its job over', async () => {
    const queue = queueOf();
    const first = await open(queue);
    const lost = firstValueFrom(from(first.lost ?? []));
    const second = await open(queueOf());
    await lost;
    await settled(first.write(ids(0, 1)));
    const error = await failure(settled(first.commit(at(1))));
    expect(error.message).to.match(/^another run goes on with job users, which it has taken over/);
    expect(error).to.include({ job: 'users', holder: 'another run' });
    await settled(second.write(ids(0, 1)));
    await settled(second.commit(finished));
    await close(first);
    await close(second);
    expect(await drain(queue)).to.deep.equal(['u0']);
  });

  it('should read rows of another generation again, however equal they are', async () => {
    const queue = queueOf();
    await load(queue, ids(0, 3), finished, { generation: 'night-1' });
    await load(queue, ids(0, 3), finished, { generation: 'night-2' });
    expect(await drain(queue)).to.have.length(6);
  });

  it('should remove what is settled, and keep the checkpoint', async () => {
    const queue = queueOf({ rows: 10 });
    await load(queue, ids(0, 500), at(500));
    const end = new AbortController();
    const working = lastValueFrom(
      flowWorkers(queue, { flow: map(({ record }) => record), until: end.signal }),
      { defaultValue: undefined },
    );
    const messages = () =>
      onServer(async ({ streams }) => {
        const { state } = await streams.info(`${name}_queue`, { subjects_filter: '>' });
        return Object.values(state.subjects ?? {}).reduce((sum, some) => sum + some, 0);
      });
    while ((await stats(queue)).backlog > 0) await sleep(20);
    await sleep(1_100);
    await load(queue, ids(500, 510), at(510));
    while ((await messages()) > 10) await sleep(50);
    end.abort();
    await working;
    const session = await open(queue);
    expect(session.checkpoint).to.deep.equal({ page: 510 });
    await close(session);
  });

  it('should hold a reader back while its backlog is waiting', async () => {
    const queue = queueOf({ backlog: 5 });
    const session = await open(queue);
    await settled(session.ready?.() ?? []);
    await settled(session.write(ids(0, 6)));
    await settled(session.commit(finished));
    let hasRoom = false;
    const waiting = settled(session.ready?.() ?? []).then(() => {
      hasRoom = true;
    });
    await sleep(400);
    expect(hasRoom).to.equal(false);
    await drain(queue);
    await waiting;
    await close(session);
  });

  it('should take rows of any size that a message has room for, and say of others what to do', async () => {
    const queue = queueOf();
    const large = Array.from({ length: 6 }, () => ({
      id: randomBytes(300_000).toString('base64'),
    }));
    await load(queue, large);
    expect(await drain(queue)).to.deep.equal(large.map(({ id }) => id));
    const rows = [
      { id: 'a' },
      { id: 'large', text: randomBytes(1_500_000).toString('base64') },
      { id: 'huge, and compressed well', text: 'x'.repeat(5 << 20) },
      { id: 'b\0\ud800' },
      { id: 'digits', n: 2 ** 60 },
    ];
    const error = await failure(load(queue, rows));
    expect(error).to.be.instanceOf(OktaSinkError).with.property('key', 'large');
    expect(error.message).to.match(
      /: the row "large" takes [\d,]+ bytes, compressed, .* raise max_payload of the NATS server, leave it out/,
    );
    expect((await stats(queue)).backlog).to.equal(0);
    const refused: unknown[] = [];
    const deadLetter = ({ key }: { readonly key: string }) => void refused.push(key);
    await load(queueOf({ deadLetter }), rows);
    expect(refused).to.deep.equal(['large', 'digits']);
    expect(await drain(queue)).to.deep.equal(['a', 'huge, and compressed well', 'b\0\ufffd']);
  });

  it('should put aside a delivery whose error is longer than a header, and put it back', async () => {
    const queue = queueOf();
    await load(queue, [{ id: randomBytes(750_000).toString('base64') }]);
    const flow = mergeMap(() => throwError(() => new Error('\u00fc'.repeat(100_000))));
    await lastValueFrom(flowWorkers(queue, { flow, maxDeliveries: 1, untilEmpty: true }), {
      defaultValue: undefined,
    });
    const dead = await firstValueFrom(from(queue.dead?.() ?? []));
    expect(dead.reason)
      .to.match(/^Error: \u00fc+…$/)
      .and.have.length(1_001);
    expect(await firstValueFrom(from(queue.retry?.() ?? []))).to.equal(1);
    expect(await drain(queue)).to.have.length(1);
  });

  it('should keep one trace from page to effect, also of what was put aside and back', () =>
    judgeTraces(queueOf(), name));

  it('should refuse a stream that is no queue, another version, and another lease', async () => {
    await onServer(({ streams }) =>
      streams.add({
        ...{ name: `${name}_queue`, subjects: [`own.${name}`], retention: 'limits' as const },
        ...{ storage: 'file' as const, discard: 'old' as const, num_replicas: 1 },
      }),
    );
    expect((await failure(stats(queueOf()))).message).to.match(
      /is there and is no queue; give the queue another name, or remove that stream/,
    );
    name = `${name}b`;
    await onServer(({ streams }) =>
      streams.add({
        ...{
          name: `${name}_queue`,
          description: 'okta-streams queue 99',
          subjects: [`own.${name}`],
        },
        ...{
          retention: 'limits' as const,
          storage: 'file' as const,
          discard: 'old' as const,
          num_replicas: 1,
        },
      }),
    );
    expect((await failure(stats(queueOf()))).message).to.match(/is a queue of another version/);
    name = `${name}c`;
    await stats(queueOf());
    const error = await failure(stats(queueOf({ lease: 900 })));
    expect(error).to.be.instanceOf(OktaInputError);
    expect(error.message).to.match(/^lease is 900, and queue \S+ was made with 500/);
    expect(await stats(queueOf({ lease: undefined }))).to.deep.include({ backlog: 0 });
  });

  it('should refuse a reader of another list', async () => {
    const queue = queueOf();
    await load(queue, ids(0, 1), finished, { path: '/api/v1/users' });
    const error = await failure(
      load(queue, [], finished, { name: 'groups', path: '/api/v1/groups' }),
    );
    expect(error).to.be.instanceOf(OktaInputError);
    expect(error.message).to.match(
      /records of \/api\/v1\/users, and this run reads \/api\/v1\/groups/,
    );
    await load(queue, ids(1, 2), finished, { name: 'another org', path: '/api/v1/users' });
    expect(await stats(queue)).to.deep.include({ backlog: 2 });
  });

  it('should end with an error where there is no server, or one without JetStream', async () => {
    const none = jetStreamQueue({ servers: 'nats://okta:secret-word@127.0.0.1:1', name });
    const error = await failure(
      lastValueFrom(
        flowWorkers(none, { flow: mergeMap(() => throwError(() => new Error('never'))) }),
      ),
    );
    expect(error.message).to.match(/^JetStream: no connection to 127\.0\.0\.1:1 /);
    const plain = await natsServer({ jetStream: false });
    try {
      const without = await failure(stats(jetStreamQueue({ servers: plain.url, name })));
      expect(without).to.be.instanceOf(OktaSinkError);
      expect(without.message).to.match(/start it with nats-server --jetstream/);
    } finally {
      await plain.dispose();
    }
  });

  it('should make its consumer anew where a server has lost it, whoever misses it first', async () => {
    const queue = queueOf();
    const session = await open(queue);
    await settled(session.write(ids(0, 400)));
    await settled(session.commit(at(2)));
    const lose = () => onServer(({ consumers }) => consumers.delete(`${name}_queue`, 'workers'));
    await lose();
    expect(await stats(queue)).to.include({ backlog: 400, inHand: 0 });
    const stop = new Subject<void>();
    const worked: string[] = [];
    const working = lastValueFrom(
      flowWorkers(queue, { flow: tap(({ record }) => worked.push(record.id)), until: stop }),
      { defaultValue: undefined },
    );
    const workedAll = async (count: number) => {
      while (worked.length < count) await sleep(20);
    };
    await workedAll(400);
    await lose();
    await settled(session.write(ids(400, 600)));
    await settled(session.commit(finished));
    await workedAll(600);
    stop.next();
    await working;
    await close(session);
    expect(worked).to.deep.equal(ids(0, 600).map(({ id }) => id));
  });

  it('should refuse a message that no queue has written', async () => {
    const queue = queueOf();
    await stats(queue);
    await onServer((_, nats) => {
      nats.publish(`okta-streams.queue.${name}.rows.job.users`, 'not ours');
      return nats.flush();
    });
    const error = await failure(lastValueFrom(from(queue.take())));
    expect(error.message).to.match(/message 1 of the stream \S+ is none of a queue; remove it/);
  });
});
