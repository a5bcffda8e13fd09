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
});
