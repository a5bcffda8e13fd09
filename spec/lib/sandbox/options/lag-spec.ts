import { expect } from 'chai';
import { readLag } from '../../../../lib/sandbox/options/lag.js';
import { pluck, readAll, withSandbox } from '../client.js';
import type { Json, Send } from '../client.js';

describe('readLag', () => {
  const hour = 3_600_000;

  it('should be none by default, and refuse what it does not know', () => {
    expect(Object.values(readLag())).to.deep.equal([0, 0, 0, 0, 0, 0]);
    expect(readLag({ log: 5 })).to.include({ log: 5, search: 0 });
    expect(() => readLag({ log: -1 })).to.throw(TypeError, 'lag.log must be a number from 0');
    expect(() => readLag({ logs: 1 } as never)).to.throw(TypeError, 'lag.logs does not exist');
  });

  const made = (name: string) => ({
    profile: {
      login: `${name}@acme.example`,
      email: `${name}@acme.example`,
      firstName: name,
      lastName: name,
    },
  });
  const search = (text: string) => `/api/v1/users?search=${encodeURIComponent(text)}`;

  it('should show a search what was, and a filter what is', async () => {
    await withSandbox({ users: 5, lag: { search: hour } }, async (send, org) => {
      const { body: user } = await send('/api/v1/users', { method: 'POST', json: made('ada') });
      const path = `/api/v1/users/${String(user['id'])}`;
      const found = async () => (await send(search('profile.firstName eq "ada"'))).body.length;
      expect(await found()).to.equal(0);
      const filter = encodeURIComponent('profile.firstName eq "ada"');
      expect((await send(`/api/v1/users?filter=${filter}`)).body).to.have.length(1);
      org.advance(hour + 1);
      expect(await found()).to.equal(1);
      await send(path, { method: 'DELETE' });
      await send(path, { method: 'DELETE' });
      expect((await send(path)).status).to.equal(404);
      expect(await found()).to.equal(1);
      org.advance(hour + 1);
      expect(await found()).to.equal(0);
    });
  });

  it('should move stamps late, and that of Everyone back now and then', async () => {
    const lag = { stamps: hour, everyone: 2 * hour };
    await withSandbox({ users: 5, groups: 2, lag }, async (send, org) => {
      const stamps = async () =>
        pluck((await send('/api/v1/groups')).body, 'lastMembershipUpdated');
      const [all, one] = await stamps();
      const { body: groups } = await send('/api/v1/groups');
      const { body: user } = await send('/api/v1/users', { method: 'POST', json: made('ada') });
      await send(`/api/v1/groups/${String(groups[1]?.['id'])}/users/${String(user['id'])}`, {
        method: 'PUT',
        json: {},
      });
      expect(await stamps()).to.deep.equal([all, one]);
      org.advance(hour + 1);
      expect((await stamps())[0]).to.equal(all);
      expect((await stamps())[1]).to.not.equal(one);
      org.advance(hour);
      const read = new Set<unknown>();
      for (let count = 0; count < 3; count++) read.add((await stamps())[0]);
      expect(read.size).to.equal(2);
      expect(read).to.include(all);
    });
  });

  it('should let events come late, in the order in which the log holds them', async () => {
    await withSandbox(
      { users: 30, groups: 2, apps: 0, logs: 0, lag: { log: hour } },
      async (send, org) => {
        const { next } = await send('/api/v1/logs');
        const users = pluck((await send('/api/v1/users')).body, 'id').map(String);
        for (const id of users.slice(0, 20)) {
          await send(`/api/v1/users/${id}/lifecycle/deactivate`, { method: 'POST', json: {} });
          org.advance(60_000);
        }
        const first = await send(String(next));
        expect(first.body.length).to.be.below(20);
        org.advance(hour + 1);
        const rest = await send(String(first.next));
        const polled = [...first.body, ...rest.body].filter(isDeactivation);
        const times = pluck(polled, 'published').map(String);
        expect(times)
          .to.have.length(20)
          .and.to.not.deep.equal([...times].sort());

        const bounds = `since=${encodeURIComponent(String([...times].sort()[3]))}&until=2100-01-01T00:00:00Z`;
        const bounded = (await readAll(send, `/api/v1/logs?${bounds}&limit=3`)).filter(
          isDeactivation,
        );
        const wanted = [...times].sort().slice(3);
        expect(pluck(bounded, 'published')).to.deep.equal(wanted);
        const down = await readAll(send, `/api/v1/logs?${bounds}&limit=3&sortOrder=DESCENDING`);
        expect(pluck(down.filter(isDeactivation), 'published')).to.deep.equal(wanted.reverse());
      },
    );
  });

  const isDeactivation = ({ eventType }: Record<string, unknown>): boolean =>
    eventType === 'user.lifecycle.deactivate';

  it('should take its time to deactivate and to delete', async () => {
    const lag = { deactivation: hour, deletion: hour };
    await withSandbox({ users: 5, logs: 0, lag }, async (send, org) => {
      const { body: user } = await send('/api/v1/users', { method: 'POST', json: made('ada') });
      const path = `/api/v1/users/${String(user['id'])}`;
      await send(`${path}/lifecycle/deactivate`, { method: 'POST', json: {} });
      expect((await send(path)).body).to.include({
        status: 'PROVISIONED',
        transitioningToStatus: 'DEPROVISIONED',
      });
      org.advance(hour);
      const { body: left } = await send(path);
      expect(left['status']).to.equal('DEPROVISIONED');
      expect(left).to.not.have.property('transitioningToStatus');
      await send(path, { method: 'DELETE' });
      expect((await send(path)).status).to.equal(200);
      expect(await types(send)).to.include('user.lifecycle.delete.initiated');
      expect(await types(send)).to.not.include('user.lifecycle.delete.completed');
      org.advance(hour);
      expect((await send(path)).status).to.equal(404);
      expect(await types(send)).to.include('user.lifecycle.delete.completed');
    });
  });

  it('should have events of what failed beside those of what happened', async () => {
    await withSandbox({ users: 20, logs: 0, failedEvents: 0.5 }, async (send) => {
      for (const { id } of (await send('/api/v1/users')).body.slice(0, 10)) {
        await send(`/api/v1/users/${String(id)}/lifecycle/deactivate`, {
          method: 'POST',
          json: {},
        });
      }
      const events = (await send('/api/v1/logs?limit=1000')).body;
      const results = new Set(events.map(({ outcome }) => (outcome as Json)['result']));
      expect([...results].sort()).to.deep.equal(['FAILURE', 'SUCCESS']);
      const filter = encodeURIComponent('outcome.result eq "FAILURE"');
      const failed = (await send(`/api/v1/logs?limit=1000&filter=${filter}`)).body;
      expect(failed.length).to.be.within(1, events.length - 10);
      const actors = new Set(events.map(({ actor }) => (actor as Json)['type']));
      expect([...actors].sort()).to.deep.equal(['PublicClientApp', 'SystemPrincipal']);
    });
  });

  async function types(send: Send): Promise<unknown[]> {
    return pluck((await send('/api/v1/logs?limit=1000')).body, 'eventType');
  }
});
