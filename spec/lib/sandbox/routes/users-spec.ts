import { expect } from 'chai';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { Sandbox } from '../../../../lib/sandbox/index.js';
import { clientOf, pluck, readAll } from '../client.js';
import type { Json, Send } from '../client.js';

describe('userRoutes', () => {
  let org: Sandbox;
  let send: Send;
  beforeEach(async () => {
    org = await startSandbox({ users: 100, logs: 0 });
    send = clientOf(org);
  });
  afterEach(() => org.close());

  const ada = { login: 'ada@acme.com', email: 'ada@acme.com', firstName: 'Ada', lastName: 'Byron' };
  const create = (search = '', body: object = { profile: ada }) =>
    send(`/api/v1/users${search}`, { method: 'POST', json: body });
  const path = (user: Json, rest = ''): string => `/api/v1/users/${String(user['id'])}${rest}`;
  const statusOf = async (user: Json): Promise<unknown> => (await send(path(user))).body['status'];

  it('should create a user and find it by id and login, in the list and by search', async () => {
    const { status, body } = await create();
    expect(status).to.equal(200);
    expect(body['status']).to.equal('PROVISIONED');
    expect((await send(path(body))).body['profile']).to.deep.equal(ada);
    expect((await send('/api/v1/users/ADA@acme.com')).body['id']).to.equal(body['id']);
    expect((await readAll(send, '/api/v1/users')).at(-1)?.['id']).to.equal(body['id']);
    const search = encodeURIComponent('profile.login eq "ada@acme.com"');
    const found = await send(`/api/v1/users?search=${search}`);
    expect(pluck(found.body, 'id')).to.deep.equal([body['id']]);
  });

  it('should create users staged, or active given a password', async () => {
    const staged = await create('?activate=false');
    expect(staged.body['status']).to.equal('STAGED');
    expect(staged.body['credentials']).to.have.keys('provider');
    const profile = { ...ada, login: 'b@acme.com' };
    const credentials = { password: { value: 'a secret' } };
    const { body, text } = await create('', { profile, credentials });
    expect(body['status']).to.equal('ACTIVE');
    expect(body['credentials']).to.deep.include({ password: {} });
    expect(text).to.not.contain('a secret');
  });

  it('should create a user as a member of groups, or not at all when one is missing', async () => {
    const json = { profile: { name: 'Night shift' } };
    const group = await send('/api/v1/groups', { method: 'POST', json });
    const groupIds = [group.body['id']];
    const refused = await create('', { profile: ada, groupIds: [...groupIds, '00gnone'] });
    expect(refused.body['errorCode']).to.equal('E0000007');
    expect((await send('/api/v1/users/ada@acme.com')).status).to.equal(404);
    const { body } = await create('', { profile: ada, groupIds });
    const members = await send(`/api/v1/groups/${String(groupIds[0])}/users`);
    expect(pluck(members.body, 'id')).to.deep.equal([body['id']]);
  });

  it('should find users that the org was born with by id and login', async () => {
    const [user] = await readAll(send, '/api/v1/users');
    const { login } = user?.['profile'] as { login: string };
    expect((await send(`/api/v1/users/${encodeURIComponent(login)}`)).body['id']).to.equal(
      user?.['id'],
    );
  });

  it('should know the owner of the token as me: the first active user', async () => {
    const users = await readAll(send, '/api/v1/users');
    const [first, second] = users.filter(({ status }) => status === 'ACTIVE');
    const { body, headers } = await send('/api/v1/users/me');
    expect(body['id']).to.equal(first?.['id']);
    expect(headers.get('etag')).to.match(/^W\//);
    await send(path(body, '/lifecycle/suspend'), { method: 'POST' });
    expect((await send('/api/v1/users/me')).body['id']).to.equal(second?.['id']);
    expect((await send('/api/v1/users/me/groups')).status).to.equal(200);
  });

  it('should have no owner of the token where nobody is active', async () => {
    const empty = await startSandbox({ users: 0 });
    try {
      const { status, body } = await clientOf(empty)('/api/v1/users/me');
      expect([status, body['errorCode']]).to.deep.equal([404, 'E0000007']);
    } finally {
      await empty.close();
    }
  });

  const wrong: readonly (readonly [string, object, string])[] = [
    ['a body without a profile', {}, 'profile'],
    ['a list', [], 'profile'],
    ['a profile without a last name', { profile: { ...ada, lastName: '' } }, 'lastName'],
    ['a login that is no e-mail address', { profile: { ...ada, login: 'ada' } }, 'login'],
  ];
  for (const [what, body, field] of wrong) {
    it(`should refuse ${what} with E0000001`, async () => {
      const answer = await create('', body);
      expect([answer.status, answer.body['errorCode']]).to.deep.equal([400, 'E0000001']);
      expect(answer.body['errorSummary']).to.equal(`Api validation failed: ${field}`);
    });
  }

  it('should refuse a login that another user has', async () => {
    await create();
    const { status, text } = await create();
    expect(status).to.equal(400);
    expect(text).to.contain('already exists');
  });

  it('should free a login when its user changes it or is removed', async () => {
    const { body } = await create();
    await send(path(body), { method: 'POST', json: { profile: { login: 'other@acme.com' } } });
    expect((await send('/api/v1/users/ada@acme.com')).status).to.equal(404);
    const again = await create();
    expect(again.status).to.equal(200);
    await send(path(again.body), { method: 'DELETE' });
    await send(path(again.body), { method: 'DELETE' });
    expect((await create()).status).to.equal(200);
  });

  it('should keep with POST what the body leaves out, and drop it with PUT', async () => {
    const { body } = await create('', { profile: { ...ada, city: 'London' } });
    const change = (method: string, profile: object) =>
      send(path(body), { method, json: { profile } });
    expect((await change('POST', { title: 'Countess' })).body['profile']).to.deep.equal({
      ...ada,
      city: 'London',
      title: 'Countess',
    });
    expect((await change('PUT', ada)).body['profile']).to.deep.equal(ada);
    expect((await change('PUT', { title: 'Countess' })).status).to.equal(400);
  });

  it('should move lastUpdated and leave created with a change', async () => {
    const [user] = await readAll(send, '/api/v1/users');
    const json = { profile: { title: 'Countess' } };
    const { body } = await send(path(user as Json), { method: 'POST', json });
    expect(body['created']).to.equal(user?.['created']);
    expect(String(body['lastUpdated']) > String(user?.['lastUpdated'])).to.equal(true);
  });

  it('should deactivate with the first DELETE and remove with the second', async () => {
    const { body } = await create();
    expect((await send(path(body), { method: 'DELETE' })).status).to.equal(204);
    expect(await statusOf(body)).to.equal('DEPROVISIONED');
    const json = { profile: { title: 'Countess' } };
    expect((await send(path(body), { method: 'POST', json })).body['errorCode']).to.equal(
      'E0000038',
    );
    expect((await send(path(body), { method: 'DELETE' })).status).to.equal(204);
    const { status, body: error } = await send(path(body));
    expect([status, error['errorCode']]).to.deep.equal([404, 'E0000007']);
    expect(error['errorSummary']).to.equal(
      `Not found: Resource not found: ${String(body['id'])} (User)`,
    );
  });

  it('should lead users through their lifecycle and refuse what is out of order', async () => {
    const { body } = await create('?activate=false');
    const move = async (name: string): Promise<unknown[]> => {
      const answer = await send(path(body, `/lifecycle/${name}`), { method: 'POST' });
      return [answer.status, answer.body['errorCode'], await statusOf(body)];
    };
    expect(await move('suspend')).to.deep.equal([400, 'E0000001', 'STAGED']);
    expect(await move('activate')).to.deep.equal([200, undefined, 'PROVISIONED']);
    expect(await move('activate')).to.deep.equal([403, 'E0000016', 'PROVISIONED']);
    const json = { credentials: { password: { value: 'a secret' } } };
    await send(path(body), { method: 'POST', json });
    expect(await move('deactivate')).to.deep.equal([200, undefined, 'DEPROVISIONED']);
    expect(await move('deactivate')).to.deep.equal([403, 'E0000038', 'DEPROVISIONED']);
    expect(await move('activate')).to.deep.equal([200, undefined, 'ACTIVE']);
    expect(await move('suspend')).to.deep.equal([200, undefined, 'SUSPENDED']);
    expect(await move('unsuspend')).to.deep.equal([200, undefined, 'ACTIVE']);
    expect(await move('unsuspend')).to.deep.equal([400, 'E0000001', 'ACTIVE']);
  });

  it('should answer an activation without e-mail with its token', async () => {
    const { body } = await create('?activate=false');
    const target = path(body, '/lifecycle/activate?sendEmail=false');
    const answer = await send(target, { method: 'POST' });
    expect(answer.body).to.have.keys('activationToken', 'activationUrl');
  });

  it('should change a user only while If-Match is its ETag', async () => {
    const { body } = await create();
    const etag = (await send(path(body))).headers.get('etag') ?? '';
    const change = (title: string) =>
      send(path(body), {
        method: 'POST',
        json: { profile: { title } },
        headers: { 'if-match': etag },
      });
    expect(etag).to.match(/^W\/"/);
    expect((await change('Countess')).status).to.equal(200);
    const second = await change('Author');
    expect([second.status, second.body['errorCode']]).to.deep.equal([412, 'E0000231']);
  });

  it('should write what happened to the System Log', async () => {
    const { body } = await create();
    await send(path(body), { method: 'POST', json: { profile: { title: 'Countess' } } });
    await send(path(body), { method: 'DELETE' });
    await send(path(body), { method: 'DELETE' });
    const { body: events } = await send('/api/v1/logs');
    const own = pluck(events, 'eventType').filter((type) => String(type).startsWith('user'));
    expect(own).to.deep.equal([
      'user.lifecycle.create',
      'user.lifecycle.activate',
      'user.account.update_profile',
      'user.lifecycle.deactivate',
      'user.lifecycle.delete.initiated',
      'user.lifecycle.delete.completed',
    ]);
    const [target] = events[0]?.['target'] as [Json];
    expect([target['id'], target['alternateId']]).to.deep.equal([body['id'], 'ada@acme.com']);
  });
});
