import { expect } from 'chai';
import { pluck, readAll, withSandbox } from '../client.js';
import type { Json } from '../client.js';

describe('userTypeRoutes', () => {
  it('should have one type by default, that of all users, with a schema', async () => {
    await withSandbox({ users: 20 }, async (send) => {
      const { body: types } = await send('/api/v1/meta/types/user');
      expect(pluck(types, 'default')).to.deep.equal([true]);
      const users = await readAll(send, '/api/v1/users');
      const used = users.map(({ type }) => (type as Json)['id']);
      expect([...new Set(used)]).to.deep.equal(pluck(types, 'id'));
      const { body: schema } = await send('/api/v1/meta/schemas/user/default');
      expect(schema['definitions']).to.have.keys('base', 'custom');
    });
  });

  it('should give users of other types attributes that are left out without a value', async () => {
    await withSandbox({ users: 400, userTypes: 3 }, async (send) => {
      const { body: types } = await send('/api/v1/meta/types/user');
      const attributes = new Map<unknown, readonly string[]>();
      for (const type of types) {
        const links = type['_links'] as { schema: { href: string } };
        const { custom } = (await send(links.schema.href)).body['definitions'] as {
          custom: { properties: object };
        };
        attributes.set(type['id'], Object.keys(custom.properties));
      }
      expect([...attributes.values()].map(({ length }) => length)).to.deep.equal([0, 6, 6]);
      const users = await readAll(send, '/api/v1/users');
      const [plain] = users.filter(({ type }) => (type as Json)['id'] === types[0]?.['id']);
      const base = Object.keys(plain?.['profile'] as object);
      const found = new Map<unknown, Set<string>>();
      let isLeftOut = false;
      for (const { type, profile } of users) {
        const { id } = type as { id: string };
        const own = Object.keys(profile as object).filter((key) => !base.includes(key));
        const all = found.get(id) ?? new Set();
        for (const key of own) all.add(key);
        found.set(id, all);
        isLeftOut ||= own.length < (attributes.get(id)?.length ?? 0);
      }
      for (const [id, names] of attributes) {
        expect([...(found.get(id) ?? [])].sort()).to.deep.equal([...names].sort());
      }
      expect(isLeftOut).to.equal(true);
    });
  });

  it('should know no type and no schema of another id', async () => {
    await withSandbox({ users: 1 }, async (send) => {
      expect((await send('/api/v1/meta/types/user/none')).status).to.equal(404);
      expect((await send('/api/v1/meta/schemas/user/none')).status).to.equal(404);
    });
  });
});
