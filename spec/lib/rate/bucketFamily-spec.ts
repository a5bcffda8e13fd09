import { expect } from 'chai';
import fc from 'fast-check';
import { bucketFamily } from '../../../lib/rate/bucketFamily.js';

describe('bucketFamily', () => {
  for (const [family, keys] of [
    [
      '/api/v1/users',
      [
        'GET /api/v1/users',
        'POST /api/v1/users',
        'GET /api/v1/users/',
        'GET /api/v1/users/{id}/groups',
        'GET /api/v1/users/{id}/factors',
        'POST /api/v1/users/{id}/lifecycle/suspend',
      ],
    ],
    [
      '/api/v1/groups',
      ['GET /api/v1/groups', 'GET /api/v1/groups/rules', 'GET /api/v1/groups/{id}/users'],
    ],
    [
      '/api/v1/apps',
      ['GET /api/v1/apps', 'GET /api/v1/apps/{id}/users', 'PUT /api/v1/apps/{id}/groups/{id}'],
    ],
    ['/api/v1/iam', ['GET /api/v1/iam/roles', 'GET /api/v1/iam/assignees/users']],
    ['/api/v1/logs', ['GET /api/v1/logs']],
    ['/api/v1/domains', ['GET /api/v1/domains', 'GET /api/v1/domains/{id}']],
    ['/oauth2/v1/clients', ['GET /oauth2/v1/clients', 'GET /oauth2/v1/clients/{id}/roles']],
    [
      '/api/v1',
      [
        'GET /api/v1/policies',
        'GET /api/v1/zones',
        'GET /api/v1/logStreams',
        'GET /api/v1/usersets',
      ],
    ],
  ] as const) {
    it(`should be ${family} for what counts in it`, () => {
      for (const key of keys) expect(bucketFamily(key), key).to.equal(family);
    });
  }

  it('should be the key itself for what counts alone, as far as is known', () => {
    for (const key of [
      'GET /api/v1/users/{id}',
      'DELETE /api/v1/groups/{id}',
      'GET /api/v1/apps/{id}',
      'GET /api/v1/devices',
      'GET /api/v1/devices/{id}/users',
      'GET /governance/api/v1/grants',
      'GET /integrations/api/v1/api-services',
    ]) {
      expect(bucketFamily(key)).to.equal(key);
    }
  });

  it('should be done with any path', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        expect(bucketFamily(`GET ${path}`)).to.be.a('string');
      }),
    );
  });
});
