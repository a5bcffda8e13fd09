import { expect } from 'chai';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { Sandbox } from '../../../../lib/sandbox/index.js';
import { clientOf, pluck, readAll, withSandbox } from '../client.js';
import type { Json, Send } from '../client.js';

const query = (parameters: Record<string, string>): string =>
  `/api/v1/users?${new URLSearchParams(parameters).toString()}`;

describe('listUsers', () => {
  let org: Sandbox;
  let send: Send;
  before(async () => {
    org = await startSandbox({ users: 1_000 });
    send = clientOf(org);
  });
  after(() => org.close());

  it('should give 200 users a page by default, all of them once, without the deprovisioned', async () => {
    const first = await send('/api/v1/users');
    expect(first.body).to.have.length(200);
    const users = await readAll(send, '/api/v1/users');
    expect(new Set(pluck(users, 'id')).size).to.equal(users.length);
    expect(pluck(users, 'status')).to.include('ACTIVE').and.not.include('DEPROVISIONED');
    const gone = await readAll(send, query({ search: 'status eq "DEPROVISIONED"' }));
    expect(gone.length).to.be.greaterThan(5);
    expect(users.length + gone.length).to.equal(1_000);
  });

  it('should serve users that look like those of Okta', async () => {
    const { text, body } = await send('/api/v1/users');
    expect(text.length / body.length).to.be.within(900, 1_500);
    const user = body[0] as Json;
    expect(Object.keys(user)).to.include.members(['id', 'status', 'created', 'type', '_links']);
    expect(Object.keys(user['profile'] as object).length).to.be.greaterThan(19);
    expect(user['created']).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(user['_links']).to.deep.equal({
      self: { href: `${org.orgUrl}/api/v1/users/${String(user['id'])}` },
    });
  });

  it('should write self and next as Okta does: alphabetical, spaces as +, quotes as %22', async () => {
    const { headers, body } = await send(query({ search: 'status eq "ACTIVE"', limit: '2' }));
    const path = `${org.orgUrl}/api/v1/users`;
    const rest = 'limit=2&search=status+eq+%22ACTIVE%22';
    expect(headers.get('link')).to.equal(
      `<${path}?${rest}>; rel="self", <${path}?after=${String(body[1]?.['id'])}&${rest}>; rel="next"`,
    );
  });

  it('should have no next link on the last page, also when it is full', async () => {
    const id = await readAll(send, query({ search: 'status eq "SUSPENDED"' }));
    const limit = String(id.length);
    const { next, body } = await send(query({ search: 'status eq "SUSPENDED"', limit }));
    expect(body).to.have.length(id.length);
    expect(next).to.equal(undefined);
  });

  for (const limit of ['201', '-1', '1.5', 'ten', '']) {
    it(`should refuse limit=${limit}, naming limit in the cause`, async () => {
      const { status, body } = await send(query({ limit }));
      expect(status).to.equal(400);
      expect(body['errorCode']).to.equal('E0000001');
      expect(JSON.stringify(body['errorCauses'])).to.contain('limit');
    });
  }

  it('should give nothing and no next for limit=0', async () => {
    const { body, next } = await send(query({ limit: '0' }));
    expect(body).to.deep.equal([]);
    expect(next).to.equal(undefined);
  });

  it('should refuse a cursor it never gave', async () => {
    const { status, body } = await send(query({ after: '00u00000000000000000' }));
    expect([status, body['errorCode']]).to.deep.equal([400, 'E0000029']);
    expect(JSON.stringify(body['errorCauses'])).to.contain('INVALID_AFTER_PARAMETER');
  });

  it('should search by dates, status and profile, joined and in parentheses', async () => {
    const search =
      'created ge "2020-01-01T00:00:00.000Z" and created lt "2021-01-01T00:00:00.000Z" ' +
      'and (profile.department eq "Sales" or status eq "STAGED")';
    const users = await readAll(send, query({ search }));
    expect(users.length).to.be.greaterThan(3);
    for (const { created, profile, status } of users) {
      expect(created).to.match(/^2020/);
      expect((profile as { department: string }).department === 'Sales' || status === 'STAGED')
        .to //
        .equal(true);
    }
  });

  it('should sort by any field, both ways, through all pages', async () => {
    for (const sortBy of ['profile.lastName', 'lastUpdated', 'created']) {
      const up = await readAll(send, query({ search: 'id pr', sortBy, limit: '150' }));
      const down = await readAll(send, query({ search: 'id pr', sortBy, sortOrder: 'desc' }));
      const read = (user: Json): string =>
        String(
          sortBy === 'profile.lastName'
            ? (user['profile'] as { lastName: string }).lastName.toLowerCase()
            : user[sortBy],
        );
      const keys = up.map(read);
      expect(keys).to.deep.equal([...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      expect(down.map(read)).to.deep.equal(keys.reverse());
    }
  });

  for (const search of ['status ne "ACTIVE"', 'title co "x"', 'profile.city co "x"', 'nonsense']) {
    it(`should refuse search ${search} with E0000031`, async () => {
      const { status, body } = await send(query({ search }));
      expect([status, body['errorCode']]).to.deep.equal([400, 'E0000031']);
    });
  }

  it('should refuse to sort by what is no field', async () => {
    const { body } = await send(query({ search: 'id pr', sortBy: 'nonsense' }));
    expect(body['errorCode']).to.equal('E0000031');
  });

  it('should filter by status, login and lastUpdated alone', async () => {
    const [user] = (await send('/api/v1/users?limit=1')).body;
    const { login } = user?.['profile'] as { login: string };
    const found = await send(query({ filter: `profile.login eq "${login}"` }));
    expect(pluck(found.body, 'id')).to.deep.equal([user?.['id']]);
    const late = await send(query({ filter: 'lastUpdated gt "2025-06-01T00:00:00Z"' }));
    expect(late.body.length).to.be.greaterThan(0);
    const refused = await send(query({ filter: 'created gt "2025-06-01T00:00:00Z"' }));
    expect([refused.status, refused.body['errorCode']]).to.deep.equal([400, 'E0000053']);
  });

  it('should find 10 by the start of a name with q, and not page', async () => {
    const { body, next } = await send(query({ q: 'an' }));
    expect(body).to.have.length(10);
    expect(next).to.equal(undefined);
    for (const { profile } of body) {
      const { firstName, lastName, email } = profile as Record<string, string>;
      expect(`,${[firstName, lastName, email].join(',')}`.toLowerCase()).to.contain(',an');
    }
  });

  it('should keep the fields that are named', async () => {
    const { body, next } = await send(query({ fields: 'status,profile:(login)', limit: '1' }));
    expect(Object.keys(body[0] ?? {})).to.deep.equal(['id', 'status', 'profile']);
    expect(Object.keys(body[0]?.['profile'] as object)).to.deep.equal(['login']);
    expect(next).to.contain('fields=status%2Cprofile%3A%28login%29');
    expect((await send(query({ fields: 'profile:(' }))).status).to.equal(400);
  });

  it('should leave credentials out for okta-response in the Content-Type', async () => {
    const headers = { 'content-type': 'application/json; okta-response=omitCredentials' };
    const { body } = await send('/api/v1/users?limit=1', { headers });
    expect(body[0]).to.not.have.property('credentials');
  });

  it('should lose nobody when users leave the list between pages', async () => {
    await withSandbox({ users: 300 }, async (ask) => {
      const first = await ask('/api/v1/users?limit=100');
      for (const { id } of first.body) {
        await ask(`/api/v1/users/${String(id)}`, { method: 'DELETE' });
        await ask(`/api/v1/users/${String(id)}`, { method: 'DELETE' });
      }
      const rest = await readAll(ask, String(first.next));
      const left = await readAll(ask, '/api/v1/users');
      expect(pluck(rest, 'id')).to.deep.equal(pluck(left, 'id'));
      expect(rest.length).to.be.greaterThan(180);
    });
  });

  it('should make the same users from the same seed, and others from another', async () => {
    await withSandbox({ users: 50, seed: 7 }, async (one) => {
      await withSandbox({ users: 50, seed: 7 }, async (two) => {
        const strip = (text: string): string => text.replaceAll(/http:\/\/[^/]+/g, '');
        const [a, b] = [await one('/api/v1/users'), await two('/api/v1/users')];
        expect(strip(a.text)).to.equal(strip(b.text));
        const other = await send('/api/v1/users');
        expect(a.body[0]?.['id']).to.not.equal(other.body[0]?.['id']);
        expect(a.body[0]?.['profile']).to.not.deep.equal(other.body[0]?.['profile']);
      });
    });
  });

  it('should serve the last page of a hundred million users at once', async () => {
    await withSandbox({ users: 100_000_000 }, async (ask) => {
      const search = 'created ge "2025-12-31T23:59:00.000Z" and created lt "2030-01-01T00:00:00Z"';
      const users = await readAll(ask, query({ search }));
      expect(users.length).to.be.within(10, 30);
      const { body } = await ask(query({ search: 'id pr', sortBy: 'created', sortOrder: 'desc' }));
      expect(body).to.have.length(200);
    });
  });
});
