import { expect } from 'chai';
import fc from 'fast-check';
import { withSandbox, pluck, readAll } from '../client.js';
import type { Json, Send } from '../client.js';

/** Pairs of parent and child, as `parent child`. */
type Pairs = ReadonlySet<string>;

describe('changes of an org', () => {
  const sizes = { users: 25, groups: 6, apps: 11, logs: 0 };

  async function pairs(send: Send, parents: string, children: string): Promise<Pairs> {
    const found = new Set<string>();
    for (const { id } of await readAll(send, `${parents}?limit=200`)) {
      for (const child of await readAll(send, `${parents}/${String(id)}/${children}`)) {
        found.add(`${String(id)} ${String(child['id'])}`);
      }
    }
    return found;
  }

  const differing = (one: Pairs, other: Pairs): readonly string[] =>
    [...one].filter((pair) => !other.has(pair)).concat([...other].filter((pair) => !one.has(pair)));

  const commands = fc.array(fc.record({ kind: fc.nat(12), a: fc.nat(1_000), b: fc.nat(1_000) }), {
    minLength: 5,
    maxLength: 30,
  });

  it('should be told by the log: every membership and assignment that came or went', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(commands, fc.constantFrom(0, 0.5), async (list, failedEvents) => {
        await withSandbox({ ...sizes, failedEvents }, async (send) => {
          const before = [
            await pairs(send, '/api/v1/groups', 'users'),
            await pairs(send, '/api/v1/apps', 'users'),
            await pairs(send, '/api/v1/apps', 'groups?limit=200'),
          ] as const;
          for (const { kind, a, b } of list) await change(send, kind, a, b);
          const after = [
            await pairs(send, '/api/v1/groups', 'users'),
            await pairs(send, '/api/v1/apps', 'users'),
            await pairs(send, '/api/v1/apps', 'groups?limit=200'),
          ] as const;
          const told = (await readLog(send)).filter(
            (event) => (event['outcome'] as Json)['result'] === 'SUCCESS',
          );
          const named = (pattern: RegExp) =>
            new Set(
              told
                .filter(({ eventType }) => pattern.test(String(eventType)))
                .flatMap(({ target }) => pluck(target as Json[], 'id').map(String)),
            );
          // A parent that is gone takes its children with it, and a user as well.
          const gone = named(/^(?:group|application)\.lifecycle\.delete|user\..*delete\.completed/);
          const members = named(/^group\.user_membership\.(?:add|remove)|^user\.lifecycle\.create/);
          const users = named(/^application\.user_membership/);
          const groups = named(/^group\.application_assignment/);
          const isTold = (pair: string, ...by: readonly ReadonlySet<string>[]): boolean =>
            pair.split(' ').some((id) => by.some((ids) => ids.has(id)));
          for (const pair of differing(before[0], after[0])) {
            expect(isTold(pair, members, gone), `member ${pair}`).to.equal(true);
          }
          for (const pair of differing(before[1], after[1])) {
            expect(isTold(pair, users, groups, gone), `user of app ${pair}`).to.equal(true);
          }
          for (const pair of differing(before[2], after[2])) {
            expect(isTold(pair, groups, gone), `group of app ${pair}`).to.equal(true);
          }
        });
      }),
      { numRuns: 12 },
    );
  });

  it('should assign apps one by one and by groups, and say which', async () => {
    await withSandbox({ users: 10, groups: 3, apps: 2, appUsers: () => 0 }, async (send) => {
      const [app] = (await send('/api/v1/apps')).body;
      const [, group] = (await send('/api/v1/groups')).body;
      const [user] = (await send('/api/v1/users')).body;
      const users = `/api/v1/apps/${String(app?.['id'])}/users`;
      const groups = `/api/v1/apps/${String(app?.['id'])}/groups/${String(group?.['id'])}`;
      const member = `/api/v1/groups/${String(group?.['id'])}/users/${String(user?.['id'])}`;
      const scopes = async () => pluck((await send(users)).body, 'scope');

      expect((await send(groups, { method: 'PUT', json: {} })).status).to.equal(200);
      await send(member, { method: 'DELETE' });
      const others = await scopes();
      await send(member, { method: 'PUT', json: {} });
      expect(await scopes()).to.deep.equal([...others, 'GROUP']);
      const one = `${users}/${String(user?.['id'])}`;
      expect((await send(one, { method: 'DELETE' })).status).to.equal(400);
      await send(users, { method: 'POST', json: { id: user?.['id'] } });
      expect((await send(one)).body['scope']).to.equal('USER');
      expect((await send(one, { method: 'DELETE' })).status).to.equal(204);
      expect((await send(one)).body['scope']).to.equal('GROUP');
      expect((await send(groups, { method: 'DELETE' })).status).to.equal(204);
      expect(await scopes()).to.deep.equal([]);
      expect((await send(one)).status).to.equal(404);
    });
  });

  it('should make, change, deactivate and delete an app', async () => {
    await withSandbox({ ...sizes }, async (send) => {
      const made = await send('/api/v1/apps', { method: 'POST', json: { label: 'Cantina' } });
      const path = `/api/v1/apps/${String(made.body['id'])}`;
      await send(path, { method: 'PUT', json: { label: 'Canteen' } });
      expect((await send(path)).body).to.include({ label: 'Canteen', status: 'ACTIVE' });
      expect((await send(path, { method: 'DELETE' })).body['errorCode']).to.equal('E0000056');
      await send(`${path}/lifecycle/deactivate`, { method: 'POST', json: {} });
      expect((await send(path, { method: 'DELETE' })).status).to.equal(204);
      expect((await send(`${path}/users`)).body['errorCode']).to.equal('E0000007');
      expect((await send('/api/v1/apps', { method: 'POST', json: {} })).status).to.equal(400);
      expect(pluck(await readLog(send), 'eventType')).to.deep.equal([
        'application.lifecycle.create',
        'application.lifecycle.update',
        'application.lifecycle.deactivate',
        'application.lifecycle.delete',
      ]);
    });
  });

  it('should change the records of the catalog, each with its event and its parent', async () => {
    await withSandbox({ ...sizes }, async (send) => {
      const json = { name: 'Office', type: 'IP' };
      const { body: zone, status } = await send('/api/v1/zones', { method: 'POST', json });
      expect(status).to.equal(201);
      const path = `/api/v1/zones/${String(zone['id'])}`;
      await send(path, { method: 'PUT', json: { name: 'Offices' } });
      await send(`${path}/lifecycle/deactivate`, { method: 'POST', json: {} });
      const { body: changed } = await send(path);
      expect(changed).to.include({ name: 'Offices', status: 'INACTIVE', id: zone['id'] });
      const [policy] = (await send('/api/v1/policies?type=PASSWORD')).body;
      const rules = `/api/v1/policies/${String(policy?.['id'])}/rules`;
      const [rule] = (await send(rules)).body;
      await send(`${rules}/${String(rule?.['id'])}`, { method: 'DELETE' });
      expect(pluck((await send(rules)).body, 'id')).to.not.include(rule?.['id']);
      await send(path, { method: 'DELETE' });
      expect((await send(path)).status).to.equal(404);
      const events = await readLog(send);
      expect(pluck(events, 'eventType')).to.deep.equal([
        'zone.create',
        'zone.update',
        'zone.deactivate',
        'policy.rule.delete',
        'zone.delete',
      ]);
      expect(pluck(events[3]?.['target'] as Json[], 'id')).to.deep.equal([
        rule?.['id'],
        policy?.['id'],
      ]);
      expect(pluck(events[3]?.['target'] as Json[], 'type')).to.deep.equal([
        'PolicyRule',
        'PolicyEntity',
      ]);
    });
  });

  it('should let what belonged to somebody go, and say so', async () => {
    await withSandbox({ ...sizes, users: 3 }, async (send) => {
      const tokens = await readAll(send, '/api/v1/api-tokens');
      const owner = String(tokens[0]?.['userId']);
      const owned = tokens.filter(({ userId }) => userId === owner).map(({ id }) => id);
      await send(`/api/v1/users/${owner}`, { method: 'DELETE' });
      await send(`/api/v1/users/${owner}`, { method: 'DELETE' });
      expect(pluck(await readAll(send, '/api/v1/api-tokens'), 'userId')).to.not.include(owner);
      const revoked = (await readLog(send)).filter(
        ({ eventType }) => eventType === 'system.api_token.revoke',
      );
      expect(revoked.map(({ target }) => (target as Json[])[0]?.['id'])).to.deep.equal(owned);
      expect(revoked.every(({ actor }) => (actor as Json)['type'] === 'SystemPrincipal')).to.equal(
        true,
      );
    });
  });

  it('should make an administrator of whoever gets a role', async () => {
    await withSandbox({ ...sizes, lists: { '/api/v1/iam/assignees/users': 1 } }, async (send) => {
      const admins = async () =>
        pluck((await send('/api/v1/iam/assignees/users')).body['value'] as Json[], 'id');
      const users = pluck((await send('/api/v1/users')).body, 'id');
      expect(await admins()).to.deep.equal(users.slice(0, 1));
      const roles = `/api/v1/users/${String(users[5])}/roles`;
      const { body: role } = await send(roles, { method: 'POST', json: { type: 'USER_ADMIN' } });
      expect(await admins()).to.deep.equal([users[0], users[5]]);
      await send(`${roles}/${String(role['id'])}`, { method: 'DELETE' });
      expect(await admins()).to.deep.equal(users.slice(0, 1));
    });
  });

  it('should move lastLogin alone when somebody signs in, and log no import', async () => {
    await withSandbox({ ...sizes }, async (send, org) => {
      const [user] = (await send('/api/v1/users')).body;
      const [, group] = (await send('/api/v1/groups')).body;
      const path = `/api/v1/users/${String(user?.['id'])}`;
      org.signIn(String(user?.['id']));
      const { body: after } = await send(path);
      expect(after['lastUpdated']).to.equal(user?.['lastUpdated']);
      expect(after['lastLogin']).to.not.equal(user?.['lastLogin']);
      expect(pluck(await readLog(send), 'eventType')).to.deep.equal(['user.session.start']);

      const groupId = String(group?.['id']);
      const list = async () => pluck(await readAll(send, `/api/v1/groups/${groupId}/users`), 'id');
      const belongs = (await list()).includes(user?.['id']);
      org.importMember(groupId, String(user?.['id']), !belongs);
      expect((await list()).includes(user?.['id'])).to.equal(!belongs);
      expect(await readLog(send)).to.have.length(1);
      const { body: moved } = await send(`/api/v1/groups/${groupId}`);
      expect(moved['lastMembershipUpdated']).to.not.equal(group?.['lastMembershipUpdated']);
      expect(() => {
        org.signIn('nobody');
      }).to.throw(TypeError, "there is no user 'nobody'");
    });
  });

  async function readLog(send: Send): Promise<readonly Record<string, unknown>[]> {
    return (await send('/api/v1/logs?limit=1000')).body;
  }

  async function change(send: Send, kind: number, a: number, b: number): Promise<void> {
    const one = async (path: string, number: number): Promise<string> => {
      const { body } = await send(path);
      return String(body[number % Math.max(body.length, 1)]?.['id']);
    };
    const search = `/api/v1/users?search=${encodeURIComponent('status pr')}`;
    const user = await one(search, a);
    const group = await one('/api/v1/groups', a);
    const app = await one('/api/v1/apps?limit=200', b);
    const post = (path: string, json: object = {}) => send(path, { method: 'POST', json });
    const changes = [
      () => post('/api/v1/users', { profile: profile(a * 1_000 + b) }),
      () => post(`/api/v1/users/${user}/lifecycle/deactivate`),
      () => post(`/api/v1/users/${user}/lifecycle/activate`),
      () => post(`/api/v1/users/${user}/lifecycle/suspend`),
      () => send(`/api/v1/users/${user}`, { method: 'DELETE' }),
      () => post('/api/v1/groups', { profile: { name: `Group ${String(a)} ${String(b)}` } }),
      () => send(`/api/v1/groups/${group}`, { method: 'DELETE' }),
      async () =>
        send(`/api/v1/groups/${group}/users/${await one(search, b)}`, { method: 'PUT', json: {} }),
      async () =>
        send(`/api/v1/groups/${group}/users/${await one(search, b)}`, { method: 'DELETE' }),
      () => post(`/api/v1/apps/${app}/users`, { id: user }),
      () => send(`/api/v1/apps/${app}/users/${user}`, { method: 'DELETE' }),
      () =>
        send(`/api/v1/apps/${app}/groups/${group}`, {
          method: a % 2 === 0 ? 'PUT' : 'DELETE',
          json: {},
        }),
      () => post(`/api/v1/apps/${app}/lifecycle/${a % 2 === 0 ? 'activate' : 'deactivate'}`),
    ];
    await changes[kind]?.();
  }

  function profile(number: number): object {
    const login = `new.${String(number)}@acme.example`;
    return { login, email: login, firstName: 'New', lastName: String(number) };
  }
});
