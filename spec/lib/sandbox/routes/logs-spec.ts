import { expect } from 'chai';
import { clientOf, pluck, readAll, withSandbox } from '../client.js';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { Sandbox } from '../../../../lib/sandbox/index.js';
import type { Json, Send } from '../client.js';

const query = (parameters: Record<string, string>): string =>
  `/api/v1/logs?${new URLSearchParams(parameters).toString()}`;

describe('logRoutes', () => {
  const startedAt = new Date(Date.now() - 60_000);
  const at = (milliseconds: number): string =>
    new Date(startedAt.getTime() + milliseconds).toISOString();
  let org: Sandbox;
  let send: Send;
  before(async () => {
    org = await startSandbox({ users: 10, logs: 600, startedAt });
    send = clientOf(org);
  });
  after(() => org.close());
  const day = 86_400_000;

  describe('bounded', () => {
    it('should end, ordered by published, 100 events a page', async () => {
      const target = query({ since: at(-7 * day), until: at(0) });
      expect((await send(target)).body).to.have.length(100);
      const events = await readAll(send, target);
      expect(events).to.have.length(600);
      expect(new Set(pluck(events, 'uuid')).size).to.equal(600);
      const times = pluck(events, 'published').map(String);
      expect(times).to.deep.equal([...times].sort());
    });

    it('should hold since and not until', async () => {
      const events = await readAll(send, query({ since: at(-2 * day), until: at(-day) }));
      expect(events).to.have.length(100);
      expect(events[0]?.['published']).to.equal(at(-2 * day));
      expect(String(events.at(-1)?.['published']) < at(-day)).to.equal(true);
    });

    it('should drop since from the next link, since the cursor takes its place', async () => {
      const { next } = await send(query({ since: at(-7 * day), until: at(0), limit: '10' }));
      expect(next)
        .to.match(/after=\d+_10&limit=10&until=/)
        .and.not.contain('since');
    });

    it('should go backwards when descending', async () => {
      const up = await readAll(send, query({ since: at(-day), until: at(0) }));
      const down = await readAll(
        send,
        query({ since: at(-day), until: at(0), sortOrder: 'DESCENDING', limit: '30' }),
      );
      expect(down.slice(0, 100)).to.deep.equal(up.reverse());
    });
  });

  it('should filter and find by q', async () => {
    const until = at(0);
    const filter = 'eventType eq "user.session.start" and published gt "2000-01-01T00:00:00Z"';
    const events = await readAll(send, query({ until, filter, limit: '20' }));
    expect(new Set(pluck(events, 'eventType'))).to.deep.equal(new Set(['user.session.start']));
    expect(await readAll(send, query({ until, q: 'user.session.start' }))).to.deep.equal(events);
    const [target] = events[0]?.['target'] as [Json];
    const ofUser = await readAll(
      send,
      query({ until, filter: `target.id eq "${String(target['id'])}"` }),
    );
    expect(ofUser.length).to.be.greaterThan(10);
    const { status, body } = await send(query({ filter: 'nonsense' }));
    expect([status, body['errorCode']]).to.deep.equal([400, 'E0000053']);
  });

  for (const parameters of [
    { since: 'yesterday' },
    { until: 'tomorrow' },
    { since: at(-181 * day) },
  ]) {
    it(`should refuse ${JSON.stringify(parameters)} with E0000053`, async () => {
      const { status, body } = await send(query(parameters));
      expect([status, body['errorCode']]).to.deep.equal([400, 'E0000053']);
    });
  }

  for (const after of ['x', '1_2', '0_601', '99_-1', '0_1.5']) {
    it(`should refuse the cursor ${after}`, async () => {
      const { status, body } = await send(query({ after }));
      expect([status, body['errorCode']]).to.deep.equal([400, 'E0000029']);
    });
  }

  it('should take 1,000 events a page at most', async () => {
    expect((await send(query({ limit: '1000' }))).body).to.have.length(600);
    expect((await send(query({ limit: '1001' }))).status).to.equal(400);
  });

  describe('polling', () => {
    const happen = (ask: Send, name: string) =>
      ask('/api/v1/groups', { method: 'POST', json: { profile: { name } } });

    it('should always have a next link, which leads to events to come', async () => {
      await withSandbox({ users: 10, logs: 150 }, async (ask) => {
        const first = await ask('/api/v1/logs');
        const second = await ask(String(first.next));
        const third = await ask(String(second.next));
        expect([first, second, third].map(({ body }) => body.length)).to.deep.equal([100, 50, 0]);
        await happen(ask, 'one');
        await happen(ask, 'two');
        const fourth = await ask(String(third.next));
        expect(pluck(fourth.body, 'eventType')).to.deep.equal([
          'group.lifecycle.create',
          'group.lifecycle.create',
        ]);
        expect((await ask(String(fourth.next))).body).to.deep.equal([]);
      });
    });

    it('should begin with a log that is still empty', async () => {
      await withSandbox({ users: 0, logs: 0 }, async (ask) => {
        const first = await ask('/api/v1/logs');
        expect(first.body).to.deep.equal([]);
        await happen(ask, 'one');
        expect((await ask(String(first.next))).body).to.have.length(1);
      });
    });

    it('should pass over nothing with limit=0', async () => {
      await withSandbox({ logs: 5 }, async (ask) => {
        const { body, next } = await ask(query({ limit: '0' }));
        expect(body).to.deep.equal([]);
        expect((await ask(String(next).replace('limit=0', 'limit=9'))).body).to.have.length(5);
      });
    });

    it('should go past events that its filter leaves out', async () => {
      await withSandbox({ logs: 5 }, async (ask) => {
        const { body, next } = await ask(
          query({ filter: 'eventType eq "group.lifecycle.create"' }),
        );
        expect(body).to.deep.equal([]);
        await happen(ask, 'one');
        expect((await ask(String(next))).body).to.have.length(1);
      });
    });
  });
});
