import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { apiToken, customApiAction } from '../../../../lib/index.js';
import { startSandbox } from '../../../../lib/sandbox/index.js';
import type { Sandbox } from '../../../../lib/sandbox/index.js';
import { lists } from '../../../../lib/sandbox/catalog/lists.js';
import { readPath } from '../../../../lib/sandbox/catalog/readPath.js';
import { clientOf, pluck, readAll, withSandbox } from '../client.js';
import type { Json, Send } from '../client.js';

describe('catalogRoutes', () => {
  let org: Sandbox;
  let send: Send;
  before(async () => {
    org = await startSandbox({ users: 200, logs: 0, roles: 45, grants: 50, apps: 30 });
    send = clientOf(org);
  });
  after(() => org.close());

  const sizes: readonly (readonly [string, string | undefined, number, number])[] = [
    ['/api/v1/iam/roles', 'roles', 20, 45],
    ['/governance/api/v1/grants', 'data', 20, 50],
    ['/api/v1/apps', undefined, 20, 30],
    ['/api/v1/principal-rate-limits', undefined, 20, 60],
  ];
  for (const [path, key, size, count] of sizes) {
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

  it('should serve every list of the catalog, each record once, alike on one page and on many', async () => {
    for (const row of lists) {
      const path = await withParents(row.path);
      const suffix = suffixOf(row.path);
      const all = await readAll(send, path + suffix, row.envelope);
      expect(all, path).to.not.have.length(0);
      const ids = all.map((record) => JSON.stringify(readPath(record, row.key ?? 'id')));
      expect(new Set(ids).size, path).to.equal(all.length);
      expect(ids, path).to.not.include(undefined);
      if (row.page === undefined) continue;
      const limit = `${suffix === '' ? '?' : `${suffix}&`}limit=${String(Math.max(row.page.min ?? 1, 1))}`;
      expect(await readAll(send, path + limit, row.envelope), path).to.deep.equal(all);
    }
  });

  it('should be read whole by a stream, and record by record by requests', async () => {
    const action = customApiAction({ orgUrl: org.orgUrl, auth: apiToken(org.token) });
    for (const row of lists) {
      const relativeUrl = (await withParents(row.path)) + suffixOf(row.path);
      const all = await readAll(send, relativeUrl, row.envelope);
      const streamed = await lastValueFrom(action.stream({ relativeUrl }).pipe(toArray()));
      expect(
        streamed.map(({ record }) => record),
        relativeUrl,
      ).to.deep.equal(all);
      const { body } = await lastValueFrom(action({ requestType: 'GET', relativeUrl }));
      expect(body, relativeUrl).to.not.equal(undefined);
    }
  });

  it('should read every record of the catalog one by one', async () => {
    for (const row of lists) {
      const path = await withParents(row.path);
      const [record] = await readAll(send, path + suffixOf(row.path), row.envelope);
      const id = String(readPath(record, row.key ?? 'id'));
      const { status, body } = await send(`${path}/${encodeURIComponent(id)}`);
      expect([status, body], path).to.deep.equal([200, record]);
      const none = await send(`${path}/none`);
      expect([none.status, none.body['errorCode']], path).to.deep.equal([404, 'E0000007']);
    }
  });

  it('should have no children of a parent that is not there', async () => {
    for (const { path } of lists.filter((row) => row.path.includes('{'))) {
      const { status, body } = await send(path.replaceAll(/\{\w+\}/g, 'none') + suffixOf(path));
      expect([status, body['errorCode']], path).to.deep.equal([404, 'E0000007']);
    }
  });

  it('should have the same data by the same seed, and other data by another', async () => {
    await withSandbox({ users: 200, logs: 0, roles: 45, grants: 50, apps: 30 }, async (again) => {
      const path = '/governance/api/v1/reviews?limit=200';
      const [one, other] = [(await send(path)).body['data'], (await again(path)).body['data']];
      const bare = (text: unknown) => JSON.stringify(text).replaceAll(/127\.0\.0\.1:\d+/g, '');
      expect(bare(one)).to.equal(bare(other));
    });
    await withSandbox({ seed: 2 }, async (another) => {
      const ids = async (from: Send) => pluck((await from('/api/v1/zones')).body, 'id');
      expect(await ids(another)).to.not.deep.equal(await ids(send));
    });
  });

  it('should make as many records as the option says, for each parent', async () => {
    const counts = { '/api/v1/zones': 450, '/api/v1/policies/{policyId}/rules': 7 };
    await withSandbox({ users: 10, lists: counts }, async (own) => {
      expect(await readAll(own, '/api/v1/zones')).to.have.length(450);
      const first = await own('/api/v1/zones');
      expect(first.body).to.have.length(200);
      expect(first.next).to.match(/limit=-1/);
      const [policy] = (await own('/api/v1/policies?type=PASSWORD')).body;
      const rules = `/api/v1/policies/${String(policy?.['id'])}/rules`;
      expect(await readAll(own, rules)).to.have.length(7);
    });
  });

  it('should refuse policies without a type that there is', async () => {
    for (const query of ['', '?type=NONE']) {
      const { status, body } = await send(`/api/v1/policies${query}`);
      expect([status, body['errorSummary']]).to.deep.equal([400, 'Api validation failed: type']);
    }
    const found = pluck((await send('/api/v1/policies?type=PASSWORD')).body, 'type');
    expect([...new Set(found)]).to.deep.equal(['PASSWORD']);
  });

  it('should refuse entitlements without a filter, and grants where that is asked for', async () => {
    expect((await send('/governance/api/v1/entitlements')).status).to.equal(400);
    const [app] = (await send('/api/v1/apps')).body;
    const filter = `?filter=${encodeURIComponent(`target.externalId eq "${String(app?.['id'])}"`)}`;
    const all = (await send('/governance/api/v1/grants?limit=200')).body['data'] as Json[];
    const some = (await send(`/governance/api/v1/grants${filter}`)).body['data'] as Json[];
    expect(some).to.deep.equal(
      all.filter((grant) => readPath(grant, 'target.externalId') === app?.['id']),
    );
    await withSandbox({ requireFilters: true }, async (own) => {
      for (const path of ['/governance/api/v1/grants', '/api/v1/principal-rate-limits']) {
        expect((await own(path)).status).to.equal(400);
        expect((await own(`${path}?filter=id%20pr`)).status).to.equal(200);
      }
    });
  });

  it('should point at what is there', async () => {
    const [rule] = (await send('/api/v1/groups/rules')).body;
    const [group] = readPath(rule, 'actions.assignUserToGroups.groupIds') as string[];
    expect((await send(`/api/v1/groups/${String(group)}`)).status).to.equal(200);
    for (const { userId } of await readAll(send, '/api/v1/api-tokens')) {
      expect((await send(`/api/v1/users/${String(userId)}`)).status).to.equal(200);
    }
    const { body: domains } = await send('/api/v1/domains');
    expect(domains).to.have.keys('domains');
    for (const { brandId } of domains['domains'] as Json[]) {
      expect((await send(`/api/v1/brands/${String(brandId)}`)).status).to.equal(200);
    }
  });

  it('should list the identity providers of a user that list the user', async () => {
    const [provider] = (await send('/api/v1/idps')).body;
    const linked = await readAll(send, `/api/v1/idps/${String(provider?.['id'])}/users`);
    const all = pluck(await readAll(send, '/api/v1/users'), 'id');
    for (const id of [linked[0]?.['id'], all.find((one) => !pluck(linked, 'id').includes(one))]) {
      const { body } = await send(`/api/v1/users/${String(id)}/idps`);
      expect(pluck(body, 'id').includes(provider?.['id'])).to.equal(id === linked[0]?.['id']);
    }
  });

  it('should count the customizations of e-mails, and embed the users of devices', async () => {
    const [brand] = (await send('/api/v1/brands')).body;
    const path = `/api/v1/brands/${String(brand?.['id'])}/templates/email`;
    const found = await readAll(send, `${path}?limit=200&expand=customizationCount,settings`);
    for (const template of found) {
      const below = await send(`${path}/${String(template['name'])}/customizations`);
      expect(readPath(template, '_embedded.customizationCount')).to.equal(below.body.length);
    }
    for (const device of await readAll(send, '/api/v1/devices?expand=user')) {
      const { body } = await send(`/api/v1/devices/${String(device['id'])}/users`);
      expect(readPath(device, '_embedded.users')).to.deep.equal(body);
    }
  });

  /** The path of a list below the first parent of each kind that has some. */
  async function withParents(template: string): Promise<string> {
    const [, above, rest] = /^(.*?)\/\{\w+\}(.*)$/.exec(template) ?? [];
    if (above === undefined || rest === undefined) return template;
    const list =
      { '/oauth2/v1/clients': '/api/v1/apps' }[above] ?? above.replace(/^\/web.*(?=\/api)/, '');
    const row = lists.find(({ path }) => path === template.slice(0, above.length));
    const type = above === '/api/v1/policies' ? '?type=ACCESS_POLICY' : '?limit=20';
    const answer = await send(list + type);
    const envelope =
      row?.envelope ?? Object.keys(answer.body).find((key) => /roles|sets/.test(key));
    const parents = (
      Array.isArray(answer.body) ? answer.body : answer.body[envelope ?? '']
    ) as Json[];
    for (const parent of parents) {
      const id = String(parent['id'] ?? parent['name']);
      const path = await withParents(`${above}/${id}${rest}`);
      if (path.includes('{')) continue;
      const { body } = await send(path);
      const found = Object.values(body).find(Array.isArray) ?? body;
      if (Array.isArray(found) && found.length > 0) return path;
    }
    return `${above}/${String(parents[0]?.['id'] ?? parents[0]?.['name'])}${rest}`;
  }

  function suffixOf(path: string): string {
    if (path === '/api/v1/policies') return '?type=MFA_ENROLL';
    return path === '/governance/api/v1/entitlements' ? '?filter=id%20pr' : '';
  }
});
