import { expect } from 'chai';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { Sandbox } from '../../../../lib/sandbox/index.js';
import { clientOf, pluck, readAll } from '../client.js';
import type { Send } from '../client.js';

describe('appRoutes', () => {
  let org: Sandbox;
  let send: Send;
  before(async () => {
    org = await startSandbox({ users: 200, logs: 0, roles: 45, grants: 50, apps: 30 });
    send = clientOf(org);
  });
  after(() => org.close());

  it('should find apps by q and filter', async () => {
    const apps = await readAll(send, '/api/v1/apps');
    const label = String(apps[4]?.['label']);
    const found = await send(`/api/v1/apps?q=${encodeURIComponent(label.toUpperCase())}`);
    expect(pluck(found.body, 'label')).to.include(label);
    const filter = encodeURIComponent('status eq "INACTIVE"');
    expect((await send(`/api/v1/apps?filter=${filter}`)).body).to.have.length(3);
    expect((await send('/api/v1/apps?filter=label')).body['errorCode']).to.equal('E0000053');
  });

  it('should list the users of an app, 50 a page and 500 at most', async () => {
    const [app] = (await send('/api/v1/apps')).body;
    const path = `/api/v1/apps/${String(app?.['id'])}/users`;
    const users = await readAll(send, path);
    const [first] = users;
    expect(users.length).to.be.within(10, 200);
    expect(users.length > 50).to.equal((await send(path)).next !== undefined);
    expect(first?.['scope']).to.equal('USER');
    const { userName } = first?.['credentials'] as { userName: string };
    const found = await send(`${path}?q=${encodeURIComponent(userName)}`);
    expect(pluck(found.body, 'id')).to.deep.equal([first?.['id']]);
    expect((await send(`${path}?limit=501`)).status).to.equal(400);
  });

  it('should have whoever is deprovisioned in inactive apps alone', async () => {
    const search = encodeURIComponent('status eq "DEPROVISIONED"');
    const gone = pluck((await send(`/api/v1/users?search=${search}`)).body, 'id');
    const statuses = new Set<unknown>();
    for (const app of await readAll(send, '/api/v1/apps')) {
      const users = await readAll(send, `/api/v1/apps/${String(app['id'])}/users?limit=500`);
      if (users.some(({ id }) => gone.includes(id))) statuses.add(app['status']);
    }
    expect([...statuses]).to.deep.equal(['INACTIVE']);
  });

  describe('of an org that has imported from its apps', () => {
    let imported: Sandbox;
    let ask: Send;
    before(async () => {
      const sizes = { appUsers: () => 3, importedAppUsers: (app: number) => (app === 0 ? 60 : 0) };
      imported = await startSandbox({ users: 20, groups: 6, appGroups: 2, apps: 10, ...sizes });
      ask = clientOf(imported);
    });
    after(() => imported.close());

    it('should list app users without a user behind the others, page by page', async () => {
      const [app, other] = await readAll(ask, '/api/v1/apps');
      const path = `/api/v1/apps/${String(app?.['id'])}/users`;
      const users = await readAll(ask, path);
      const known = pluck(await readAll(ask, '/api/v1/users'), 'id');
      const without = users.filter(({ status }) => status === 'IMPORTED');
      expect(without).to.have.length(60);
      expect(new Set(pluck(users, 'id'))).to.have.property('size', users.length);
      expect(users.slice(-60)).to.deep.equal(without);
      expect(pluck(without as never, 'id').filter((id) => known.includes(id))).to.deep.equal([]);
      const [one] = without;
      expect((await ask(`${path}/${String(one?.['id'])}`)).body).to.deep.equal(one);
      const none = await readAll(ask, `/api/v1/apps/${String(other?.['id'])}/users`);
      expect(none.filter(({ status }) => status === 'IMPORTED')).to.deep.equal([]);
      expect(
        (await ask(`/api/v1/apps/${String(other?.['id'])}/users/${String(one?.['id'])}`)).status,
      ).to.equal(404);
    });

    it('should have groups that come from apps, cannot be changed, and go with their app', async () => {
      const groups = await readAll(ask, '/api/v1/groups');
      const ofApps = groups.filter(({ type }) => type === 'APP_GROUP');
      expect(pluck(groups, 'type')).to.deep.equal([
        ...['BUILT_IN', 'OKTA_GROUP', 'OKTA_GROUP', 'OKTA_GROUP', 'APP_GROUP', 'APP_GROUP'],
      ]);
      const [first, second] = ofApps;
      const { source } = first?.['_links'] as { source: { href: string } };
      const path = new URL(source.href).pathname;
      expect((await ask(path)).status).to.equal(200);
      const own = `/api/v1/groups/${String(first?.['id'])}`;
      expect((await ask(own, { method: 'DELETE' })).status).to.equal(403);
      await ask(`${path}/lifecycle/deactivate`, { method: 'POST' });
      expect((await ask(path, { method: 'DELETE' })).status).to.equal(204);
      expect((await ask(own)).status).to.equal(404);
      expect((await ask(`/api/v1/groups/${String(second?.['id'])}`)).status).to.equal(200);
    });
  });
});
