import { expect } from 'chai';
import fc from 'fast-check';
import { bucketKey } from '../../../lib/rate/bucketKey.js';
import { operationScopes } from '../../../lib/scopes/operationScopes.js';

const keyOf = (path: string) => bucketKey({ method: 'GET', url: `https://acme.okta.com${path}` });

describe('bucketKey', () => {
  it('should tell methods apart', () => {
    const url = 'https://acme.okta.com/api/v1/groups';
    expect(bucketKey({ method: 'GET', url })).to.equal('GET /api/v1/groups');
    expect(bucketKey({ method: 'POST', url })).to.equal('POST /api/v1/groups');
  });

  it('should leave out ids', () => {
    for (const [path, key] of [
      ['/api/v1/groups/00g1a2b3c4D5e6F7g8h9', 'GET /api/v1/groups/{id}'],
      ['/api/v1/groups/00g1a2b3c4D5e6F7g8h9/users', 'GET /api/v1/groups/{id}/users'],
      ['/api/v1/groups/rules', 'GET /api/v1/groups/rules'],
      ['/api/v1/users/lee@acme.com/factors', 'GET /api/v1/users/{id}/factors'],
      ['/api/v1/users/me', 'GET /api/v1/users/{id}'],
      ['/api/v1/users/lee', 'GET /api/v1/users/{id}'],
      ['/api/v1/iam/roles/rstAbCdEFGhIjKlMnOpQ', 'GET /api/v1/iam/roles/{id}'],
      ['/some/3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'GET /some/{id}'],
    ] as const) {
      expect(keyOf(path)).to.equal(key);
    }
  });

  it('should leave out the query, which may hold e-mail addresses', () => {
    expect(keyOf('/api/v1/users?search=lee@acme.com')).to.equal('GET /api/v1/users');
    expect(keyOf('/api/v1/users/')).to.equal('GET /api/v1/users/');
  });

  it('should be one key for an operation of Okta, whatever its ids', () => {
    const paths = operationScopes
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '')
      .filter((path) => path.startsWith('/') && !/\.json|\*/.test(path));
    expect(paths.length).to.be.greaterThan(500);
    for (const path of paths) {
      const filled = path.replaceAll('{}', '0oa1b2c3d4E5f6G7h8i9');
      expect(keyOf(filled)).to.equal(`GET ${path.replaceAll('{}', '{id}')}`);
    }
  });

  it('should be done with any path', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        expect(keyOf(path)).to.match(/^GET /);
      }),
    );
    expect(keyOf('/a'.repeat(500_000))).to.have.length(1_000_004);
  });
});
