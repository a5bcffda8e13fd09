import { expect } from 'chai';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { Sandbox } from '../../../../lib/sandbox/index.js';
import { clientOf, pluck, readAll } from '../client.js';
import type { Json, Send } from '../client.js';

describe('listMade', () => {
  let org: Sandbox;
  let send: Send;
  before(async () => {
    org = await startSandbox({ users: 200, logs: 0, roles: 45, grants: 50, apps: 30 });
    send = clientOf(org);
  });
  after(() => org.close());

  const lists: readonly (readonly [string, string | undefined, number, number])[] = [
    ['/api/v1/iam/roles', 'roles', 20, 45],
    ['/governance/api/v1/grants', 'data', 20, 50],
    ['/api/v1/apps', undefined, 20, 30],
    ['/api/v1/principal-rate-limits', undefined, 20, 60],
  ];
  for (const [path, key, size, count] of lists) {
    it(`should give ${String(count)} records of ${path}, ${String(size)} a page`, async () => {
      const { body } = await send(path);
      expect(key === undefined ? body : body[key]).to.have.length(size);
      for (const query of ['', '?limit=7', '?limit=50']) {
        const records = await readAll(send, path + query, key);
        expect(new Set(pluck(records, 'id')).size).to.equal(count);
      }
    });

    it(`should refuse a cursor of another list at ${path}`, async () => {
      const [user] = (await send('/api/v1/users?limit=1')).body;
      expect((await send(`${path}?after=${String(user?.['id'])}`)).status).to.equal(400);
    });
  }

  it('should have the links of roles and grants in the body alone', async () => {
    for (const path of ['/api/v1/iam/roles', '/governance/api/v1/grants']) {
      const { headers, body } = await send(path);
      expect(headers.get('link')).to.equal(null);
      expect(body['_links']).to.have.keys('self', 'next');
    }
    expect((await send('/governance/api/v1/grants')).body).to.have.keys(
      'data',
      'metadata',
      '_links',
    );
  });

  it('should have no next link on the last page of an envelope', async () => {
    expect((await send('/api/v1/iam/roles?limit=45')).body['_links']).to.have.keys('self');
  });

  it('should read one role and one app', async () => {
    const { body: roles } = await send('/api/v1/iam/roles');
    const [role] = roles['roles'] as [Json];
    expect((await send(`/api/v1/iam/roles/${String(role['id'])}`)).body).to.deep.equal(role);
    expect((await send('/api/v1/iam/roles/none')).status).to.equal(404);
    const [app] = (await send('/api/v1/apps')).body;
    expect((await send(`/api/v1/apps/${String(app?.['id'])}`)).body).to.deep.equal(app);
    expect((await send('/api/v1/apps/none')).status).to.equal(404);
  });

  it('should refuse a limit beyond what each list takes', async () => {
    for (const target of ['/api/v1/apps?limit=201', '/api/v1/principal-rate-limits?limit=51']) {
      const { status, body } = await send(target);
      expect([status, body['errorSummary']]).to.deep.equal([400, 'Api validation failed: limit']);
    }
    expect((await send('/governance/api/v1/grants?limit=0')).status).to.equal(400);
  });

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

  it('should assign no app to users that are deprovisioned', async () => {
    const search = encodeURIComponent('status eq "DEPROVISIONED"');
    const gone = pluck((await send(`/api/v1/users?search=${search}`)).body, 'id');
    expect(gone).to.not.have.length(0);
    for (const app of await readAll(send, '/api/v1/apps')) {
      const users = await readAll(send, `/api/v1/apps/${String(app['id'])}/users`);
      for (const { id } of users) expect(gone).to.not.include(id);
    }
  });
});
