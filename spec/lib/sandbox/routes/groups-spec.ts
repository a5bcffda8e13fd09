import { expect } from 'chai';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { Sandbox } from '../../../../lib/sandbox/index.js';
import { clientOf, pluck, readAll } from '../client.js';
import type { Json, Send } from '../client.js';

describe('groupRoutes', () => {
  let org: Sandbox;
  let send: Send;
  beforeEach(async () => {
    org = await startSandbox({ users: 300, groups: 12, logs: 0 });
    send = clientOf(org);
  });
  afterEach(() => org.close());

  const path = (group: Json | undefined, rest = ''): string =>
    `/api/v1/groups/${String(group?.['id'])}${rest}`;
  const create = (name: string) =>
    send('/api/v1/groups', { method: 'POST', json: { profile: { name } } });
  const query = (parameters: Record<string, string>): string =>
    `/api/v1/groups?${new URLSearchParams(parameters).toString()}`;

  it('should list groups, Everyone first, by pages', async () => {
    const groups = await readAll(send, query({ limit: '5' }));
    expect(groups).to.have.length(12);
    expect(groups[0]?.['type']).to.equal('BUILT_IN');
    expect(groups[0]?.['profile']).to.have.property('name', 'Everyone');
  });

  it('should keep expand in the next link and count members', async () => {
    const { body, next } = await send(query({ expand: 'stats', limit: '2' }));
    expect(next).to.contain('expand=stats');
    const { stats } = body[0]?.['_embedded'] as { stats: Json };
    expect(stats['usersCount']).to.equal(300);
  });

  it('should search, filter and find by q', async () => {
    const built = await send(query({ search: 'type eq "BUILT_IN"' }));
    expect(built.body).to.have.length(1);
    const others = await send(query({ filter: 'type eq "OKTA_GROUP"' }));
    expect(others.body).to.have.length(11);
    const named = await send(query({ q: 'every', limit: '1' }));
    expect(pluck(named.body, 'id')).to.deep.equal(pluck(built.body, 'id'));
    const sorted = await readAll(
      send,
      query({ search: 'type pr', sortBy: 'profile.name', sortOrder: 'desc', limit: '5' }),
    );
    const names = sorted.map(({ profile }) => (profile as { name: string }).name.toLowerCase());
    expect(names).to.deep.equal([...names].sort().reverse());
    expect((await send(query({ search: 'type ne "x"' }))).body['errorCode']).to.equal('E0000031');
    expect((await send(query({ filter: 'name eq "x"' }))).body['errorCode']).to.equal('E0000053');
  });

  it('should create, read, replace and delete groups', async () => {
    const { status, body } = await create('Night shift');
    expect(status).to.equal(200);
    expect((await send(path(body))).body['profile']).to.deep.equal({
      name: 'Night shift',
      description: null,
    });
    const json = { profile: { name: 'Day shift', description: 'By day' } };
    const replaced = await send(path(body), { method: 'PUT', json });
    expect(replaced.body['profile']).to.deep.equal({ name: 'Day shift', description: 'By day' });
    expect((await send(path(body), { method: 'DELETE' })).status).to.equal(204);
    const { status: gone, body: error } = await send(path(body));
    expect([gone, error['errorCode']]).to.deep.equal([404, 'E0000007']);
    expect(await readAll(send, '/api/v1/groups')).to.have.length(12);
  });

  it('should refuse a name that is missing or taken', async () => {
    expect((await create('')).body['errorCode']).to.equal('E0000001');
    expect((await create('Everyone')).text).to.contain('already exists');
  });

  it('should let nobody change Everyone', async () => {
    const [everyone] = await readAll(send, '/api/v1/groups');
    const answer = await send(path(everyone), { method: 'DELETE' });
    expect([answer.status, answer.body['errorCode']]).to.deep.equal([403, 'E0000006']);
  });

  it('should list members by pages, 1,000 at once by default', async () => {
    const groups = await readAll(send, '/api/v1/groups');
    expect((await send(path(groups[0], '/users'))).body).to.have.length(300);
    const members = await readAll(send, path(groups[3], '/users?limit=7'));
    expect(members.length).to.be.within(1, 200);
    expect(members).to.deep.equal((await send(path(groups[3], '/users'))).body);
    expect((await send(path(groups[3], '/users?limit=1001'))).status).to.equal(400);
  });

  it('should add and remove members, seen from both sides', async () => {
    const { body: group } = await create('Night shift');
    const [user] = await readAll(send, '/api/v1/users');
    const member = path(group, `/users/${String(user?.['id'])}`);
    const groupsOf = async (): Promise<unknown[]> =>
      pluck(await readAll(send, `/api/v1/users/${String(user?.['id'])}/groups?limit=2`), 'id');
    expect((await send(member, { method: 'PUT' })).status).to.equal(204);
    expect((await send(member, { method: 'PUT' })).status).to.equal(204);
    expect(pluck((await send(path(group, '/users'))).body, 'id')).to.deep.equal([user?.['id']]);
    expect(await groupsOf()).to.include(group['id']);
    expect((await send(member, { method: 'DELETE' })).status).to.equal(204);
    expect((await send(path(group, '/users'))).body).to.deep.equal([]);
    expect(await groupsOf()).to.not.include(group['id']);
    expect((await send(path(group, '/users/nobody'), { method: 'PUT' })).status).to.equal(404);
  });

  it('should tell a page size in the self link of a list that names none', async () => {
    const [user] = await readAll(send, '/api/v1/users');
    const { headers } = await send(`/api/v1/users/${String(user?.['id'])}/groups`);
    expect(headers.get('link')).to.contain('/groups?limit=200>; rel="self"');
  });

  it('should move lastMembershipUpdated and not lastUpdated with a membership', async () => {
    const [, group] = await readAll(send, '/api/v1/groups');
    const { body: user } = await send('/api/v1/users', {
      method: 'POST',
      json: { profile: { login: 'a@b.c', email: 'a@b.c', firstName: 'A', lastName: 'B' } },
    });
    await send(path(group, `/users/${String(user['id'])}`), { method: 'PUT' });
    const { body } = await send(path(group));
    expect(body['lastUpdated']).to.equal(group?.['lastUpdated']);
    expect(body['lastMembershipUpdated']).to.not.equal(group?.['lastMembershipUpdated']);
  });

  it('should write what happened to the System Log', async () => {
    const { body: group } = await create('Night shift');
    const [user] = await readAll(send, '/api/v1/users');
    const member = path(group, `/users/${String(user?.['id'])}`);
    await send(member, { method: 'PUT' });
    await send(member, { method: 'DELETE' });
    await send(path(group), { method: 'DELETE' });
    expect(pluck((await send('/api/v1/logs')).body, 'eventType')).to.deep.equal([
      'group.lifecycle.create',
      'group.user_membership.add',
      'group.user_membership.remove',
      'group.lifecycle.delete',
    ]);
  });
});
