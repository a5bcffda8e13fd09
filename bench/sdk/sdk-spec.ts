import { Client, type Collection, type User } from '@okta/okta-sdk-nodejs';
import { expect } from 'chai';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.js';

/** Stands in for every client that expects Okta: what the SDK cannot do here, the sandbox lacks. */
describe('Node SDK of Okta against the sandbox', () => {
  const users = 450;
  let org: Sandbox;
  let okta: Client;

  before(() => {
    // The SDK would go through a proxy to loopback, too.
    delete process.env['https_proxy'];
    delete process.env['HTTPS_PROXY'];
  });

  beforeEach(async () => {
    org = await startSandbox({ users, groups: 5, apps: 45, logs: 250 });
    okta = new Client({
      orgUrl: org.orgUrl,
      token: org.token,
      authorizationMode: 'SSWS',
      // Every read is to reach the sandbox.
      cacheMiddleware: null,
    });
  });

  afterEach(() => org.close());

  describe('users', () => {
    it('should list all, page by page, each once', async () => {
      const search = 'created gt "1970-01-01T00:00:00.000Z"';
      const ids = await idsOf(await okta.userApi.listUsers({ search }));
      expect(ids).to.have.length(users);
      expect(new Set(ids)).to.have.property('size', users);
      expect(org.stats.byPath).to.deep.equal({ 'GET /api/v1/users': 3 });
    });

    it('should list those that are not deprovisioned when nothing is searched for', async () => {
      const gone = await idsOf(
        await okta.userApi.listUsers({ search: 'status eq "DEPROVISIONED"' }),
      );
      const listed = await idsOf(await okta.userApi.listUsers({ limit: 50 }));
      expect(gone).to.have.length.above(0);
      expect(new Set([...listed, ...gone])).to.have.property('size', users);
      expect(listed).to.have.length(users - gone.length);
    });

    it('should search by profile', async () => {
      const night = await createUser(okta, 'night@example.com');
      const search = 'profile.login eq "night@example.com" and status eq "STAGED"';
      expect(await idsOf(await okta.userApi.listUsers({ search }))).to.deep.equal([night]);
    });

    it('should create and get', async () => {
      const id = await createUser(okta, 'ada@example.com');
      const user = await okta.userApi.getUser({ userId: id });
      expect(user).to.include({ id, status: 'STAGED' });
      expect(user.profile).to.include({ login: 'ada@example.com', firstName: 'Ada' });
      expect(user.created).to.be.an.instanceOf(Date);
      expect(await okta.userApi.getUser({ userId: 'ada@example.com' })).to.have.property('id', id);
    });

    it('should update by POST what is given and leave the rest', async () => {
      const userId = await createUser(okta, 'ada@example.com');
      await okta.userApi.updateUser({ userId, user: { profile: { department: 'Night shift' } } });
      const { profile } = await okta.userApi.getUser({ userId });
      expect(profile).to.include({ department: 'Night shift', firstName: 'Ada' });
    });

    it('should replace by PUT and drop what is not given', async () => {
      const userId = await createUser(okta, 'ada@example.com');
      await okta.userApi.updateUser({ userId, user: { profile: { department: 'Night shift' } } });
      const profile = { ...profileFor('ada@example.com'), firstName: 'Augusta' };
      await okta.userApi.replaceUser({ userId, user: { profile } });
      const replaced = await okta.userApi.getUser({ userId });
      expect(replaced.profile).to.include({ firstName: 'Augusta', login: 'ada@example.com' });
      expect(replaced.profile?.department ?? undefined).to.equal(undefined);
    });

    it('should activate, deactivate and delete', async () => {
      const userId = await createUser(okta, 'ada@example.com');
      const { activationToken } = await okta.userApi.activateUser({ userId, sendEmail: false });
      expect(activationToken).to.be.a('string');
      expect(await statusOf(okta, userId)).to.equal('PROVISIONED');
      await okta.userApi.deactivateUser({ userId });
      expect(await statusOf(okta, userId)).to.equal('DEPROVISIONED');
      await okta.userApi.deleteUser({ userId });
      expect(await failureOf(okta.userApi.getUser({ userId }))).to.include({
        status: 404,
        errorCode: 'E0000007',
      });
    });

    it('should refuse what Okta refuses in the form that the SDK reads', async () => {
      await createUser(okta, 'ada@example.com');
      expect(await failureOf(createUser(okta, 'ada@example.com'))).to.include({
        status: 400,
        errorCode: 'E0000001',
      });
    });
  });

  describe('groups', () => {
    it('should create, list, replace and delete', async () => {
      const before = await idsOf(await okta.groupApi.listGroups());
      const groupId = await createGroup(okta, 'Night shift');
      expect(await idsOf(await okta.groupApi.listGroups({ limit: 2 }))).to.have.members([
        ...before,
        groupId,
      ]);
      await okta.groupApi.replaceGroup({ groupId, group: { profile: { name: 'Day shift' } } });
      const group = await okta.groupApi.getGroup({ groupId });
      expect(group).to.include({ id: groupId, type: 'OKTA_GROUP' });
      expect(group.profile).to.have.property('name', 'Day shift');
      await okta.groupApi.deleteGroup({ groupId });
      expect(await idsOf(await okta.groupApi.listGroups())).to.have.members(before);
    });

    it('should add and remove members and list them', async () => {
      const groupId = await createGroup(okta, 'Night shift');
      const ada = await createUser(okta, 'ada@example.com');
      const bob = await createUser(okta, 'bob@example.com');
      for (const userId of [ada, bob]) await okta.groupApi.assignUserToGroup({ groupId, userId });
      const members = () => okta.groupApi.listGroupUsers({ groupId, limit: 1 }).then(idsOf);
      expect(await members()).to.have.members([ada, bob]);
      expect(await idsOf(await okta.userApi.listUserGroups({ userId: ada }))).to.include(groupId);
      await okta.groupApi.unassignUserFromGroup({ groupId, userId: ada });
      expect(await members()).to.deep.equal([bob]);
    });

    it('should create a user as a member of groups', async () => {
      const group = await createGroup(okta, 'Night shift');
      const body = { profile: profileFor('ada@example.com'), groupIds: [group] };
      const id = idOf(await okta.userApi.createUser({ body }));
      expect(await idsOf(await okta.groupApi.listGroupUsers({ groupId: group }))).to.deep.equal([
        id,
      ]);
    });
  });

  it('should list apps, page by page', async () => {
    const ids = await idsOf(await okta.applicationApi.listApplications({ limit: 20 }));
    expect(new Set(ids)).to.have.property('size', 45);
    expect(org.stats.byPath).to.deep.equal({ 'GET /api/v1/apps': 3 });
  });

  it('should read the System Log, and in it what has been done', async () => {
    const id = await createUser(okta, 'ada@example.com');
    await okta.userApi.deactivateUser({ userId: id });
    // With an end: without one the log is polled, and a collection would never come to its own.
    const until = new Date(Date.now() + 60_000).toISOString();
    const filter = `target.id eq "${id}"`;
    const mine = await all(await okta.systemLogApi.listLogEvents({ until, filter }));
    // Between them apps come and go, which Everyone is assigned to.
    const ofUser = mine
      .map(({ eventType }) => eventType ?? '')
      .filter((type) => /^user\./.test(type));
    expect(ofUser).to.deep.equal(['user.lifecycle.create', 'user.lifecycle.deactivate']);
    expect(mine[0]?.published).to.be.an.instanceOf(Date);
    const uuids = (await all(await okta.systemLogApi.listLogEvents({ until }))).map(
      ({ uuid }) => uuid,
    );
    expect(new Set(uuids).size)
      .to.equal(uuids.length)
      .and.to.be.at.least(250 + mine.length);
  });
});

interface Failure {
  readonly status: number;
  readonly errorCode: string;
}

function profileFor(login: string) {
  return { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
}

async function createUser(okta: Client, login: string): Promise<string> {
  const body = { profile: profileFor(login) };
  return idOf(await okta.userApi.createUser({ body, activate: false }));
}

async function createGroup(okta: Client, name: string): Promise<string> {
  return idOf(await okta.groupApi.createGroup({ group: { profile: { name } } }));
}

async function statusOf(okta: Client, userId: string): Promise<User['status']> {
  return (await okta.userApi.getUser({ userId })).status;
}

/** What the SDK throws, an `OktaApiError` of its own. */
function failureOf(call: Promise<unknown>): Promise<Failure> {
  return call.then(
    () => expect.fail('the call was not refused'),
    (error: unknown) => error as Failure,
  );
}

async function all<T>(collection: Collection<T>): Promise<T[]> {
  const items: T[] = [];
  await collection.each((item) => {
    items.push(item);
  });
  return items;
}

async function idsOf(collection: Collection<{ id?: string }>): Promise<string[]> {
  return (await all(collection)).map(idOf);
}

function idOf({ id }: { id?: string }): string {
  return id ?? expect.fail('the SDK gave a record without an id');
}
